"""What to look at again in a page's text, with the list of the house and what offices have added to it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from mingban.disclosure import rules
from mingban.disclosure.choices import WordKind
from mingban.disclosure.models import Meeting, Publication, WavedAdvice, WordRule
from mingban.disclosure.rules import Advice, Piece, Word


@lru_cache(maxsize=4)
def _read_words(file: Path) -> tuple[Word, ...]:
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Word(
                wrong=row["wrong"],
                right=row["right"],
                kind=WordKind(row["kind"]).label,
                unless=tuple(one for one in row["unless"].split(";") if one),
            )
            for row in csv.DictReader(rows)
        )


def words() -> list[Word]:
    """Return the wordings to be advised against: those of `settings.WORDS_FILE`, and what editors have added. One query."""
    added = WordRule.objects.order_by("pk")
    return [
        *_read_words(settings.WORDS_FILE),
        *(Word(wrong=one.wrong, right=one.right, kind=WordKind(one.kind).label) for one in added),
    ]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A piece of advice, and whether somebody has looked at it and let the words stand."""

    advice: Advice
    is_waved: bool


def advice_for(page: Publication) -> list[Shown]:
    """Return what to look at again in a page as it is in memory. Two queries."""
    waved = set(WavedAdvice.objects.filter(page=page.pk or 0).values_list("digest", flat=True))
    found = rules.advice_on(list(pieces_of(page)), words())
    return [Shown(advice=one, is_waved=one.digest in waved) for one in found]


def pieces_of(page: Publication) -> Iterator[Piece]:
    """Yield what a page says: title, summary, each paragraph, heading and cell with its place."""
    yield Piece(place="标题", text=page.title)
    if page.summary:
        yield Piece(place="内容概述", text=page.summary)
    for number, block in enumerate(page.body, 1):
        yield from _pieces(f"正文第 {number} 块", block)
    for number, block in enumerate(page.items if isinstance(page, Meeting) else (), 1):
        yield Piece(place=f"第 {number} 个议题", text=block.value["title"])
        yield from _lines(f"第 {number} 个议题", block.value["outcome"])
    yield from _lines("图解上的字", getattr(page, "diagram_said", ""))


def _pieces(place: str, block: Any) -> Iterator[Piece]:
    if block.block_type == "heading":
        yield Piece(place=place, text=block.value["text"], level=int(block.value["level"]))
    elif block.block_type == "paragraph":
        yield from _lines(place, str(block.value))
    elif block.block_type == "table":
        for row in (block.value or {}).get("data", []):
            yield from (Piece(place=f"{place}（表格）", text=str(cell)) for cell in row if cell)
    else:
        yield from _lines(place, block.value.get("caption") or block.value.get("name") or "")


def _lines(place: str, text: str) -> Iterator[Piece]:
    yield from (Piece(place=place, text=line) for line in text.splitlines() if line.strip())
