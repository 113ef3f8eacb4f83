"""The committed documents and queries, for tests of this app and of those above."""

import csv
import json
from pathlib import Path

from django.conf import settings


def corpus() -> list[dict[str, str]]:
    """Return the committed public documents; each says its source."""
    text = Path(settings.SEARCH_LEXICON_DIR, "corpus.json").read_text(encoding="utf-8")
    rows: list[dict[str, str]] = json.loads(text)["documents"]
    return rows


def labelled(name: str) -> list[dict[str, str]]:
    """Return the queries of a labelled set."""
    with Path(settings.SEARCH_LEXICON_DIR, name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
