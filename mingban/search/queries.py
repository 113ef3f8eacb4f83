"""Finding things, and what was not found."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mingban.search import registry, rules
from mingban.search.contrib.tantivy import store
from mingban.search.models import SearchMiss
from mingban.search.rules import Lexicon, Wanted

MOST = 100
WEAK = 0.25  # hits that score less than this share of the best one are noise


@dataclass(frozen=True)
class Hit:
    """One thing found; `title` and `snippet` are HTML with the wanted words in <mark>, everything else escaped."""

    kind: str
    key: str
    url: str
    plain_title: str
    title: SafeString
    snippet: SafeString
    badges: list[str]
    score: float


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `total` counts up to MOST."""

    kind: str
    label: str
    hits: list[Hit]
    total: int


@dataclass(frozen=True)
class Results:
    """What was found, best group first. `is_ready` is False while the index is being rebuilt."""

    text: str
    groups: list[Group] = field(default_factory=list)
    is_ready: bool = True

    @property
    def total(self) -> int:
        """Return how many things were found in all."""
        return sum(group.total for group in self.groups)


@cache
def lexicon() -> Lexicon:
    """Return the words that mean the same and the filler words, from data/search."""
    folder = Path(settings.SEARCH_LEXICON_DIR)
    return rules.read_lexicon((folder / "synonyms.txt").read_text(), (folder / "fillers.txt").read_text())


def search(text: str, kind: str = "", limit: int = 10, offset: int = 0) -> Results:
    """Return what matches everyday words, pinyin and mistyped words; of one kind, or of all, grouped."""
    wanted = rules.understand(text, lexicon())
    if wanted.is_empty:
        return Results(text)
    try:
        found = {one.name: store.find(wanted, one.name, MOST) for one in registry.kinds() if kind in {"", one.name}}
    except store.IndexMissing:
        return Results(text, is_ready=False)
    best = max((hits[0][0] for hits in found.values() if hits), default=0.0)
    strong = {name: _strong(hits, best) for name, hits in found.items()}
    names = sorted((name for name, hits in strong.items() if hits), key=lambda name: -strong[name][0][0])
    return Results(text, [_group(name, strong[name], wanted, limit, offset) for name in names])


def _strong(hits: list[tuple[float, dict[str, Any]]], best: float) -> list[tuple[float, dict[str, Any]]]:
    return [(score, thing) for score, thing in hits if score >= best * WEAK]


def _group(name: str, hits: list[tuple[float, dict[str, Any]]], wanted: Wanted, limit: int, offset: int) -> Group:
    shown = [_hit(score, thing, wanted) for score, thing in hits[offset : offset + limit]]
    return Group(name, registry.kind_named(name).label, shown, len(hits))


def _hit(score: float, thing: dict[str, Any], wanted: Wanted) -> Hit:
    return Hit(
        kind=thing["kind"],
        key=thing["key"],
        url=thing["url"],
        plain_title=thing["title"],
        title=_html(rules.marked(thing["title"], wanted)),
        snippet=_html(rules.marked(rules.excerpt(thing["text"], wanted), wanted)),
        badges=thing["badges"],
        score=score,
    )


def _html(pieces: list[tuple[str, bool]]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if is_hit else text,) for text, is_hit in pieces)
    )


def suggest(text: str, limit: int = 6) -> list[Hit]:
    """Return the best few things for a query that is still being typed; nothing while the index is being rebuilt."""
    results = search(text, limit=limit)
    return sorted((hit for group in results.groups for hit in group.hits), key=lambda hit: -hit.score)[:limit]


def search_misses(at_least: int = 3) -> QuerySet[SearchMiss]:
    """Return what people looked for at least so many times without a result, most wanted first."""
    return SearchMiss.objects.filter(times__gte=at_least).order_by("-times", "-last_on")


def is_index_usable() -> bool:
    """Return True when the index can be opened and read."""
    try:
        store.check()
    except store.IndexMissing:
        return False
    return True
