"""Finding things, what belongs to them, and what was not found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from mingban.search import marks, percolating, registry, rules, segmenter
from mingban.search.contrib.tantivy import building, reading, scoring, store
from mingban.search.contrib.tantivy.reading import Raw, Snapshot
from mingban.search.contrib.tantivy.scoring import Sieve
from mingban.search.finding import MOST, Asked, Finding
from mingban.search.models import SearchMiss
from mingban.search.rules import Lexicon, Wanted

__all__ = ["MOST", "Asked", "Found", "Group", "Hit", "Related", "Results", "find", "related", "search", "suggest"]

# Nobody reads on beyond this; whoever wants all of a field asks the open data.
MOST_PAGED = 1000
# A word that more than this share of all things hold (and more than a few) ties nothing together.
COMMON_SHARE, COMMON_FROM = 0.1, 20
# So many of a title's rarest words are enough to say what it is about; each more costs among a million documents.
MOST_TELLING = 8


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
    number: str = ""
    on: date | None = None
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """The first hits of one kind; `total` counts all of them (near hits: up to MOST)."""

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


@dataclass(frozen=True)
class Found:
    """A stretch of what was found, in one list. `counts` says how many there would be of each kind and facet's value,
    were that chosen instead of what is chosen; `groups` are the first few of each kind.
    """

    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    is_ready: bool = True


@dataclass(frozen=True)
class Related:
    """What belongs to a thing: services that people apply for, and documents."""

    services: list[Hit] = field(default_factory=list)
    documents: list[Hit] = field(default_factory=list)


@cache
def lexicon() -> Lexicon:
    """Return the words that mean the same, the filler words and the words that many titles share, from data/search."""
    folder = Path(settings.SEARCH_LEXICON_DIR)
    lists = (folder / name for name in ("synonyms.txt", "fillers.txt", "commonplace.txt"))
    return rules.read_lexicon(*(path.read_text(encoding="utf-8") for path in lists))


def find(asked: Asked, *, limit: int = 20, offset: int = 0, in_groups: int = 0) -> Found:
    """Return a stretch of what matches, narrowed and ordered as asked, with counts; or so many of each kind in groups."""
    try:
        finding = Finding(asked, lexicon())
        page = [] if in_groups else finding.page(limit, offset)
        groups = [_group(finding, kind, in_groups, n) for kind, n in finding.totals.items()] if in_groups else []
        counts, total = finding.counts, finding.total
    except store.IndexMissing:
        return Found(asked, is_ready=False)
    groups.sort(key=lambda group: -group.hits[0].score if group.hits else 0.0)
    return Found(asked, [shown(raw, finding.wanted) for raw in page], groups, total, counts)


def _group(finding: Finding, kind: str, limit: int, total: int) -> Group:
    hits = [shown(raw, finding.wanted) for raw in finding.of_kind(kind, limit)]
    return Group(kind, registry.kind_named(kind).label, hits, total)


def search(text: str, kind: str = "", limit: int = 10, offset: int = 0) -> Results:
    """Return what matches everyday words, pinyin and mistyped words; of one kind, or of all, grouped."""
    found = find(Asked(text=text, kind=kind), in_groups=min(limit + offset, MOST_PAGED))
    groups = [Group(one.kind, one.label, one.hits[offset : offset + limit], one.total) for one in found.groups]
    return Results(text, [] if rules.understand(text, lexicon()).is_empty else groups, found.is_ready)


def suggest(text: str, limit: int = 6) -> list[Hit]:
    """Return the best few things for a query that is still being typed; nothing while the index is being rebuilt."""
    try:
        finding = Finding(Asked(text=text), lexicon())
        return [shown(raw, finding.wanted) for raw in finding.best(limit)]
    except store.IndexMissing:
        return []


def shown(raw: Raw, wanted: Wanted) -> Hit:
    """Return a hit as it is shown, with what was wanted marked."""
    thing = raw.thing
    title, snippet = marks.shown(thing["title"], thing["text"], wanted)
    return Hit(
        kind=thing["kind"],
        key=thing["key"],
        url=thing["url"],
        plain_title=thing["title"],
        title=_html(title),
        snippet=_html(snippet),
        badges=thing["badges"],
        score=raw.score,
        number=thing["number"],
        on=date.fromisoformat(thing["on"]) if thing["on"] else None,
        facets=thing["facets"],
    )


def _html(pieces: marks.Pieces) -> SafeString:
    marked = [f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in pieces]
    return mark_safe("".join(marked))  # noqa: S308 — every piece is escaped


def related(kind: str, key: str, *, limit: int = 5) -> Related:
    """Return the services and the documents that belong to a thing: of the same entry of the catalogue, of the same
    field with a word of the title in common, or with two such words. Nothing for what is not in the index.
    """
    try:
        thing = reading.known(kind, key)
        if thing is None:
            return Related()
        services, documents = (Snapshot(part) for part in store.PARTS)
        terms = _telling(thing, documents)
        found = [_beside(thing, terms, snapshot, limit) for snapshot in (services, documents)]
    except store.IndexMissing:
        return Related()
    return Related(*([shown(raw, Wanted()) for raw in raws] for raws in found))


def _telling(thing: Mapping[str, Any], documents: Snapshot) -> list[str]:
    """Return the rarest words of a thing's names: they say what it is about. No fillers, and none that many things hold."""
    known, terms = lexicon(), thing["terms"]
    often = documents.frequencies(terms)
    most = max(COMMON_FROM, documents.size * COMMON_SHARE)
    telling = [
        term
        for term in terms
        if len(term) > 1
        and term not in known.fillers | known.commonplace
        and often[term] <= most
        and not term.isdigit()
    ]
    return sorted(telling, key=lambda term: often[term])[:MOST_TELLING]


def _beside(thing: Mapping[str, Any], terms: list[str], snapshot: Snapshot, limit: int) -> list[Raw]:
    left_out, itself = registry.parts(), (thing["kind"], thing["key"])
    places = snapshot.ranked(lambda schema: scoring.beside(schema, thing, terms, Sieve()), limit + 1)
    kinds = snapshot.kinds(places)
    kept = [place for place, kind in zip(places, kinds, strict=True) if kind not in left_out][: limit + 1]
    return [raw for raw in snapshot.read(kept) if (raw.thing["kind"], raw.thing["key"]) != itself][:limit]


def handles_of(asked: Asked) -> set[str]:
    """Return under which handles a search is filed that somebody wants to hear from; see `percolating`."""
    return percolating.handles_of(asked, lexicon())


@cache
def filing() -> str:
    """Return what tells one way of filing from another: with other names or synonyms, searches must be filed anew."""
    known = lexicon()
    words = repr((sorted(known.synonyms.items()), sorted(known.fillers)))
    return sha256(f"{segmenter.fingerprint()}{words}".encode()).hexdigest()[:16]


def taken_apart(thing: registry.Findable) -> percolating.Apart:
    """Take a new thing apart once, to be held against many searches."""
    return percolating.taken_apart(thing)


def handles_in(apart: percolating.Apart) -> set[str]:
    """Return every handle under which a search may be filed that a thing answers."""
    return percolating.handles_in(apart)


def answers(apart: percolating.Apart, asked: Asked) -> bool:
    """Tell whether a thing is what a search surely finds."""
    return percolating.answers(apart, asked, lexicon())


def search_misses(at_least: int = 3) -> QuerySet[SearchMiss]:
    """Return what people looked for at least so many times without a result, most wanted first."""
    return SearchMiss.objects.filter(times__gte=at_least).order_by("-times", "-last_on")


def is_index_usable() -> bool:
    """Return True when the index can be opened and read."""
    try:
        reading.check()
    except store.IndexMissing:
        return False
    return True


def is_rebuild_unfinished() -> bool:
    """Return True when a rebuild was begun that has not come to its end; it may be under way."""
    return building.has_unfinished()
