"""`document_samples DIR`: one PDF of each template with invented content, for those who design and proofread them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingban.documents import queries
from mingban.documents.choices import DocumentKind


class Command(BaseCommand):
    """Writes the samples; nothing goes into the database."""

    help = "Write one sample PDF of each document template into DIR"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to write, and whose letters they are."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--organisation", default="怀化市鹤城区市场监督管理局")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them and name each."""
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for kind in DocumentKind:
            path = folder / f"{kind.value}.pdf"
            path.write_bytes(queries.render_sample(kind, organisation_name=options["organisation"], at=timezone.now()))
            self.stdout.write(str(path))
