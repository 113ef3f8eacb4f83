"""The samples for those who design."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from mingban.documents.choices import DocumentKind


def test_one_sample_of_each_kind_is_written(tmp_path: Path) -> None:
    out = StringIO()
    call_command("document_samples", str(tmp_path / "new"), stdout=out)
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == sorted(f"{kind.value}.pdf" for kind in DocumentKind)
    assert out.getvalue().count(".pdf") == len(DocumentKind)
