"""Several files at once: all or none, on the disk too; and not more than may be."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingban.files import actions, rules
from mingban.files.models import StoredFile
from mingban.files.rules import FileNotAccepted, TooManyFiles
from mingban.files.tests.factories import AT, CITIZEN, OWNER, pdf, store
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def take(*contents: bytes) -> list[StoredFile]:
    uploads = [SimpleUploadedFile(f"{n}.pdf", data) for n, data in enumerate(contents)]
    return actions.store_files(owner=OWNER, uploads=uploads, by=CITIZEN, at=AT)


def on_disk(media: Path) -> list[Path]:
    return sorted(media.glob("??/??/*"))


def test_several_files_are_kept_in_their_order(media: Path) -> None:
    assert [file.name for file in take(pdf(), pdf(2), pdf(3))] == ["0.pdf", "1.pdf", "2.pdf"]
    assert len(on_disk(media)) == 3


def test_one_that_is_refused_takes_the_others_with_it(media: Path) -> None:
    with pytest.raises(FileNotAccepted):
        take(pdf(), pdf(2), pdf(2), b"no pdf at all")
    assert not StoredFile.objects.exists()
    assert on_disk(media) == []


def test_bytes_that_somebody_else_has_stay(media: Path) -> None:
    kept = store("a.pdf", pdf(), owner=Matter(kind="material", id="another"))
    with pytest.raises(FileNotAccepted):
        take(pdf(), pdf(2), b"no pdf at all")
    assert on_disk(media) == [media / kept.path]


def test_bytes_that_somebody_stores_meanwhile_stay(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same paper, uploaded by another in the same second: his upload must not lose its bytes."""
    sniff = rules.sniff

    def meanwhile(data: bytes, **terms: Any) -> str:
        if data == b"no pdf at all":
            monkeypatch.setattr(rules, "sniff", sniff)
            store("same.pdf", same, owner=Matter(kind="material", id="another"))
        return sniff(data, **terms)

    same = pdf()
    monkeypatch.setattr(rules, "sniff", meanwhile)
    with pytest.raises(FileNotAccepted):
        take(same, b"no pdf at all")
    assert len(on_disk(media)) == 1


def test_a_document_has_only_so_many_files(settings: Any, media: Path) -> None:
    settings.UPLOAD_MAX_FILES = 3
    with pytest.raises(TooManyFiles, match="最多传 3 个文件，您选了 4 个"):
        take(pdf(), pdf(2), pdf(3), pdf(4))
    take(pdf(), pdf(2))
    with pytest.raises(TooManyFiles, match="已经传了 2 个，这次又选了 2 个"):
        take(pdf(3), pdf(4))
    assert len(on_disk(media)) == 2
    take(pdf(3))


@pytest.mark.parametrize(("kept", "more"), [(0, 20), (19, 1), (20, 0)])
def test_as_many_as_may_be_are_taken(kept: int, more: int) -> None:
    rules.check_number(kept, more, limit=20)
