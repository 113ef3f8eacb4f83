"""Asking one of the two indexes: ranking, counting, reading what is kept."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import tantivy
from pydantic_core import from_json

from mingban.search.contrib.tantivy import schema as fields
from mingban.search.contrib.tantivy import store

# So many hits are weighed against each other at a time.
BLOCK = 50
MOST_VALUES = 100

Build = Callable[[Any], Any]


class Place(NamedTuple):
    """Where something that matches stands, and its score with its weight."""

    score: float
    address: Any


@dataclass(frozen=True, slots=True)
class Raw:
    """One thing found: its score with its weight, and what is kept of it (`text` is what can be quoted)."""

    score: float
    thing: dict[str, Any]


class Snapshot:
    """One of the indexes as it is at this moment, whatever is written meanwhile. What is asked of it is made by functions
    that take its schema. Scores don't grow with the size of the index.

    :raises IndexMissing: when the index can't be used; every method may.
    """

    def __init__(self, part: str) -> None:
        """Open it."""
        self._generation, index = store.opened(part)
        with store.minding_damage(self._generation):
            self._schema, self._searcher = index.schema, index.searcher()
            self.size = int(self._searcher.num_docs)

    def ranked(self, build: Build, limit: int) -> list[Place]:
        """Return where the best things stand, at least so many if there are; of equal ones the latest first.

        Whole blocks are weighed, so that one page's order does not depend on how far the next ones reach.
        """
        with store.minding_damage(self._generation):
            hits = self._searcher.search(build(self._schema), -(-limit // BLOCK) * BLOCK, count=False).hits
            addresses, size = [address for _, address in hits], math.log(2 + self.size)
            weights = self._searcher.fast_field_values(fields.WEIGHT, addresses)
            days = self._searcher.fast_field_values(fields.ON, addresses)
        weighed = [
            (-score * weight / size, -day, at)
            for at, ((score, _), weight, day) in enumerate(zip(hits, weights, days, strict=True))
        ]
        return [Place(-score, addresses[at]) for score, _, at in sorted(weighed)]

    def latest(self, build: Build, limit: int, offset: int) -> list[Place]:
        """Return where a stretch of what a query finds stands, the latest first."""
        with store.minding_damage(self._generation):
            query = build(self._schema)
            found = self._searcher.search(query, limit, count=False, offset=offset, order_by_field=fields.ON)
            return [Place(0.0, address) for _, address in found.hits]

    def read(self, places: Iterable[Place]) -> list[Raw]:
        """Return what is kept of the things at these places."""
        with store.minding_damage(self._generation):
            return [Raw(place.score, _thing(self._searcher.doc(place.address))) for place in places]

    def kinds(self, places: Sequence[Place]) -> list[str]:
        """Return of what kind the things at these places are, without reading them."""
        with store.minding_damage(self._generation):
            return fields.kinds_numbered(self._searcher.fast_field_values(fields.KIND_NUMBER, _addresses(places)))

    def counts(self, build: Build, *names: str) -> dict[str, dict[str, int]]:
        """Return, for each of these fields, how many things that a query finds have which value, most frequent first."""
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
        with store.minding_damage(self._generation):
            told = self._searcher.aggregate(build(self._schema), asked)
            return {name: {one["key"]: one["doc_count"] for one in told[name]["buckets"]} for name in names}

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many things hold each of these words."""
        with store.minding_damage(self._generation):
            return {word: self._searcher.doc_freq(fields.TERMS, word) for word in words}


def _addresses(places: Iterable[Place]) -> list[Any]:
    return [place.address for place in places]


def _thing(stored: Any) -> dict[str, Any]:
    thing: dict[str, Any] = from_json(stored.get_first(fields.STORED))
    thing["text"] = (stored.get_first(fields.BODY) or b"").decode(errors="ignore")
    return thing


def known(kind: str, key: str) -> Mapping[str, Any] | None:
    """Return what is kept of one thing; nothing when it is not there.

    :raises IndexMissing: when the index can't be used.
    """
    name, snapshot = fields.identity(kind, key), Snapshot(store.part_of(kind))
    found = snapshot.ranked(lambda schema: tantivy.Query.term_query(schema, "id", name, "basic"), 1)
    return snapshot.read(found)[0].thing if found else None


def check() -> int:
    """Open the indexes, read something from each, and return how many things they hold.

    :raises IndexMissing: when they can't be used.
    """
    snapshots = [Snapshot(part) for part in store.PARTS]
    for snapshot in snapshots:
        snapshot.read(snapshot.ranked(lambda _: tantivy.Query.all_query(), 50)[:50])
    return sum(snapshot.size for snapshot in snapshots)
