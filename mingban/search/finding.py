"""One question and what answers it: which plan of the index, services and documents together, narrowed and counted.

Documents that surely match are left in the index: they are counted and paged there, however many they are. Services,
and documents that only come near, are few; they are taken out at once and narrowed here.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from mingban.search import rules
from mingban.search.contrib.tantivy import schema as fields
from mingban.search.contrib.tantivy import scoring, store
from mingban.search.contrib.tantivy.reading import BLOCK, Build, Place, Raw, Snapshot
from mingban.search.contrib.tantivy.scoring import Sieve
from mingban.search.document_numbers import without_body
from mingban.search.registry import FACETS
from mingban.search.rules import Lexicon, Wanted

MOST = 100
WEAK = 0.25  # near hits that score less than this share of the best one are noise
# Surely matching documents are scored by one field, near ones by several: this makes their scores alike.
SURE = 3.0
# Where words are only nearly met, somebody rather looks for something to do than for a document.
NEAR_DOCUMENT = 0.8
COUNTED = (fields.KIND, *FACETS)

Plan = Callable[[Any, Wanted, Sieve], Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for: words, of one kind or all, with these facets, of these days, best or latest first."""

    text: str = ""
    kind: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    is_latest: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Return True when anything but the words is asked for."""
        return bool(self.kind or self.facets or self.since or self.until)


class Finding:
    """What answers one question, from the indexes as they are when it is asked.

    :raises store.IndexMissing: when the index can't be used; every method may.
    """

    def __init__(self, asked: Asked, lexicon: Lexicon) -> None:
        """Understand the question and choose the plan."""
        self.asked = asked
        self.wanted = rules.understand(asked.text, lexicon)
        self.near: list[Raw] = []
        self.plan: Plan | None = None
        self._first: list[Place] = []  # what the plan finds best, not narrowed
        if self.wanted.numbers:
            self._look_up_number()
        elif not self.wanted.is_empty:
            self._look_for_words()
        elif not asked.text and asked.is_narrowed:
            self.plan = scoring.everything
            self.near = self._come_near(scoring.everything, store.SERVICES)

    @cached_property
    def _documents(self) -> Snapshot:
        return Snapshot(store.DOCUMENTS)

    def _built(self, plan: Plan, sieve: Sieve) -> Build:
        return lambda schema: plan(schema, self.wanted, sieve)

    def _choose(self, plan: Plan) -> float:
        """Keep a plan for documents if it finds anything at all; return the best score."""
        self._first = self._documents.ranked(self._built(plan, Sieve()), BLOCK)
        self.plan = plan if self._first else None
        return self._first[0].score * SURE if self._first else 0.0

    def _look_up_number(self) -> None:
        """Look for the number; then for the same year and serial of another body, as its name is easily mistaken."""
        if self._choose(scoring.by_number):
            return
        bare = tuple(dict.fromkeys(without_body(key) for key in self.wanted.numbers))
        self.wanted = replace(self.wanted, numbers=bare)
        self._choose(scoring.by_number)

    def _look_for_words(self) -> None:
        best = self._choose(scoring.sure)
        services, documents = self._come_near(scoring.near, store.SERVICES), []
        if self.plan is None:
            documents = self._come_near(scoring.near, store.DOCUMENTS)
            if not (services or documents):
                services, documents = (self._come_near(scoring.loose, part) for part in store.PARTS)
        best = max([best, *(raw.score for raw in services + documents)])
        strong = [raw for raw in services if raw.score >= best * WEAK]
        self.near = sorted(strong + documents, key=lambda raw: -raw.score)

    def _come_near(self, plan: Plan, part: str) -> list[Raw]:
        is_service = part == store.SERVICES
        snapshot = Snapshot(part) if is_service else self._documents
        places = snapshot.ranked(self._built(plan, Sieve()), MOST)[:MOST]
        found = snapshot.read(place for place in places if place.score >= places[0].score * WEAK)
        return found if is_service else [Raw(raw.score * NEAR_DOCUMENT, raw.thing) for raw in found]

    def _from_index(self, sieve: Sieve, limit: int, offset: int) -> list[Raw]:
        if self.plan is None or limit <= 0:
            return []
        if self.asked.is_latest or self.plan is scoring.everything:
            return self._documents.read(self._documents.latest(self._built(self.plan, sieve), limit, offset))
        return self._read(self._ranked(sieve, offset + limit)[offset : offset + limit])

    def _ranked(self, sieve: Sieve, limit: int) -> list[Place]:
        if self.plan is None or (sieve == Sieve() and limit <= BLOCK):
            return self._first
        return self._documents.ranked(self._built(self.plan, sieve), limit)

    def _read(self, places: list[Place]) -> list[Raw]:
        return [Raw(raw.score * SURE, raw.thing) for raw in self._documents.read(places)]

    def _sieve(self, but: str = "") -> Sieve | None:
        """Return which documents are let through, leaving one condition out; nothing if services are asked for."""
        asked, kind = self.asked, self.asked.kind if but != fields.KIND else ""
        if self.plan is None or (kind and store.part_of(kind) == store.SERVICES):
            return None
        facets = {name: value for name, value in asked.facets.items() if name != but}
        return Sieve((kind,) if kind else (), facets, asked.since, asked.until)

    def _listed(self, but: str = "") -> list[Raw]:
        """Return the near hits that are let through, leaving one condition out."""
        return [raw for raw in self.near if self._lets_through(raw.thing, but)]

    def _lets_through(self, thing: Mapping[str, Any], but: str) -> bool:
        asked = self.asked
        if asked.kind not in {"", thing["kind"]} and but != fields.KIND:
            return False
        if any(thing["facets"].get(name) != value for name, value in asked.facets.items() if name != but):
            return False
        if asked.since or asked.until:
            return bool(thing["on"]) and str(asked.since or "") <= thing["on"] <= str(asked.until or "9999")
        return True

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many there would be of each kind and of each value of each facet, were that chosen instead."""
        chosen = {name for name in COUNTED if name in self.asked.facets or (name == fields.KIND and self.asked.kind)}
        found: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        for names, but in [(tuple(set(COUNTED) - chosen), ""), *(((name,), name) for name in chosen)]:
            for name, values in self._count(names, but).items():
                found[name] += values
        return {name: dict(sorted(found[name].items(), key=lambda pair: (-pair[1], pair[0]))) for name in COUNTED}

    def _count(self, names: tuple[str, ...], but: str) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {name: Counter() for name in names}
        sieve, plan = self._sieve(but), self.plan
        if sieve and plan and names:
            told = self._documents.counts(self._built(plan, sieve), *names)
            found = {name: Counter(told[name]) for name in names}
        for raw in self._listed(but):
            values = {fields.KIND: raw.thing["kind"], **raw.thing["facets"]}
            for name in names:
                if values.get(name):
                    found[name][values[name]] += 1
        return found

    @property
    def totals(self) -> dict[str, int]:
        """How many there are of each kind, most first."""
        return {kind: count for kind, count in self.counts[fields.KIND].items() if self.asked.kind in {"", kind}}

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.totals.values())

    def page(self, limit: int, offset: int = 0) -> list[Raw]:
        """Return a stretch of the list: services before documents; by day, what has a day before what has none."""
        listed, sieve = self._listed(), self._sieve()
        if not self.asked.is_latest:
            shown = listed[offset : offset + limit]
            more = self._from_index(sieve, limit - len(shown), max(0, offset - len(listed))) if sieve else []
            return shown + more
        listed.sort(key=lambda raw: raw.thing["on"], reverse=True)
        shown = self._from_index(sieve, limit, offset) if sieve else []
        if len(shown) == limit:
            return shown
        before = self.total - len(listed)
        start = max(0, offset - before)
        return shown + listed[start : start + limit - len(shown)]

    def of_kind(self, kind: str, limit: int) -> list[Raw]:
        """Return the first of one kind: near ones, else from the best of all kinds, where enough of it are among them."""
        listed = [raw for raw in self._listed() if raw.thing["kind"] == kind][:limit]
        sieve = self._sieve()
        if listed or sieve is None or store.part_of(kind) == store.SERVICES:
            return listed
        if sieve == Sieve() and not self.asked.is_latest:
            of_kind = [place for place, one in zip(self._first, self._first_kinds, strict=True) if one == kind]
            if len(of_kind) >= limit or len(self._first) < BLOCK:
                return self._read(of_kind[:limit])
        return self._from_index(replace(sieve, kinds=(kind,)), limit, 0)

    @cached_property
    def _first_kinds(self) -> list[str]:
        return self._documents.kinds(self._first)

    def best(self, limit: int) -> list[Raw]:
        """Return the best few of all kinds."""
        sieve = self._sieve()
        found = self._listed()[:limit] + (self._from_index(sieve, limit, 0) if sieve else [])
        return sorted(found, key=lambda raw: -raw.score)[:limit]
