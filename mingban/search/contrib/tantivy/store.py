"""Reading and writing the index on disk."""

import contextlib
import fcntl
import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from mingban.search import registry
from mingban.search.contrib.tantivy import schema as fields
from mingban.search.registry import Findable

HEAP_BYTES = 15_000_000
# So many hits are weighed against each other at a time.
BLOCK = 100
MOST_VALUES = 100
LOCK_SECONDS = 5.0


# Each generation holds two indexes: the few services are not measured by how words are spread among the documents.
SERVICES, DOCUMENTS = PARTS = ("services", "documents")


class IndexMissing(Exception):
    """There is no usable index: none was built, it is damaged, or it is of another version."""


class IndexBusy(Exception):
    """Another process kept the lock for too long."""


def folder() -> Path:
    """Return the folder of all generations."""
    found = Path(settings.SEARCH_INDEX_DIR)
    found.mkdir(parents=True, exist_ok=True)
    return found


def current() -> Path | None:
    """Return the folder of the current generation."""
    try:
        generation = folder() / (folder() / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    return generation if all((generation / part / "meta.json").exists() for part in PARTS) else None


def part_of(kind: str) -> str:
    """Return which of the two indexes holds things of a kind."""
    return SERVICES if kind in registry.names_of(services=True) else DOCUMENTS


@contextlib.contextmanager
def lock(name: str, *, seconds: float) -> Iterator[None]:
    """Hold a lock across processes.

    :raises IndexBusy: when it can't be had in time.
    """
    deadline = time.monotonic() + seconds
    with (folder() / f".{name}.lock").open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise IndexBusy(name) from None
                time.sleep(0.02)
        yield


@contextlib.contextmanager
def minding_damage(generation: Path | None = None) -> Iterator[None]:
    """Turn whatever the library throws at damaged files (also a panic, which is no Exception) into IndexMissing."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexMissing):
        raise
    except BaseException as error:
        if generation is not None:
            with contextlib.suppress(OSError):
                (generation / "DAMAGED").touch()
        raise IndexMissing(f"{type(error).__name__}: {error}") from error


class _Reader:
    """The open indexes of this process; reopened or reloaded when the files have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[Path, int, int]] = {}
        self._indexes: dict[str, Any] = {}

    def index(self, part: str) -> tuple[Path, Any]:
        """Return the current generation and one of its indexes, open.

        :raises IndexMissing: when there is none that can be used.
        """
        with self._lock:
            generation = _usable(current())
            with minding_damage(generation):
                meta = (generation / part / "meta.json").stat()
                state = (generation, meta.st_mtime_ns, meta.st_ino)
                seen = self._seen.get(part)
                if seen is None or seen[0] != generation:
                    self._indexes[part] = tantivy.Index.open(str(generation / part))
                    self._indexes[part].config_reader("manual")
                if seen != state:
                    self._indexes[part].reload()
                    self._seen[part] = state
            return generation, self._indexes[part]


def _usable(generation: Path | None) -> Path:
    if generation is None:
        raise IndexMissing("no generation")
    if (generation / "DAMAGED").exists():
        raise IndexMissing("marked as damaged")
    version = generation / "VERSION"
    if not version.exists() or version.read_text() != fields.version():
        raise IndexMissing("of another version")
    return generation


_reader = _Reader()


Build = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Raw:
    """One thing found: its score with its weight, and what is kept of it (`text` is what can be quoted)."""

    score: float
    thing: dict[str, Any]


def find(
    build: Build, part: str, *, limit: int, offset: int = 0, is_latest: bool = False, share: float = 0.0
) -> list[Raw]:
    """Return what a query (made by `build` for the schema) finds in one of the indexes, best first or latest first.

    Scores don't grow with the size of the index. `share` leaves out what scores less than this share of the best.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index(part)
    with minding_damage(generation):
        searcher = index.searcher()
        query, size = build(index.schema), math.log(2 + searcher.num_docs)
        if is_latest:
            found = searcher.search(query, limit, count=False, offset=offset, order_by_field=fields.ON).hits
            chosen = [(0.0, address) for _, address in found]
        else:
            ranked = _ranked(searcher, query, _blocks(offset + limit))
            least = ranked[0][0] * share if ranked else 0.0
            chosen = [one for one in ranked[offset : offset + limit] if one[0] >= least]
        return [Raw(score / size, _thing(searcher.doc(address))) for score, address in chosen]


def _blocks(wanted: int) -> int:
    """Look at whole blocks, so that one page's order does not depend on how far the next ones reach."""
    return -(-wanted // BLOCK) * BLOCK


def _ranked(searcher: Any, query: Any, limit: int) -> list[tuple[float, Any]]:
    hits = searcher.search(query, limit, count=False).hits
    addresses = [address for _, address in hits]
    weights = searcher.fast_field_values(fields.WEIGHT, addresses)
    places = searcher.fast_field_values(fields.ON, addresses)
    ranked = sorted(
        ((hit[0] * weight, place, hit[1]) for hit, weight, place in zip(hits, weights, places, strict=True)),
        key=lambda one: (-one[0], -one[1]),
    )
    return [(score, address) for score, _, address in ranked]


def _thing(stored: Any) -> dict[str, Any]:
    thing: dict[str, Any] = json.loads(bytes(stored.get_first(fields.STORED)))
    thing["text"] = bytes(stored.get_first(fields.BODY) or b"").decode(errors="ignore")
    return thing


def counts(build: Build, *names: str) -> dict[str, dict[str, int]]:
    """Return, for each of these fields, how many of the documents that a query finds have which value, most frequent first.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index(DOCUMENTS)
    with minding_damage(generation):
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
        told = index.searcher().aggregate(build(index.schema), asked)
        return {name: {one["key"]: one["doc_count"] for one in told[name]["buckets"]} for name in names}


def frequencies(words: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return how many documents hold each of these words, and how many documents there are.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index(DOCUMENTS)
    with minding_damage(generation):
        searcher = index.searcher()
        return {word: searcher.doc_freq(fields.TERMS, word) for word in words}, int(searcher.num_docs)


def known(kind: str, key: str) -> dict[str, Any] | None:
    """Return what is kept of one thing; nothing when it is not there.

    :raises IndexMissing: when the index can't be used.
    """
    name = fields.identity(kind, key)
    found = find(lambda schema: tantivy.Query.term_query(schema, "id", name, "basic"), part_of(kind), limit=1)
    return found[0].thing if found else None


def check() -> int:
    """Open the indexes, read something from each, and return how many things they hold.

    :raises IndexMissing: when they can't be used.
    """
    held = 0
    for part in PARTS:
        generation, index = _reader.index(part)
        with minding_damage(generation):
            searcher = index.searcher()
            for _, address in searcher.search(tantivy.Query.all_query(), 50, count=False).hits:
                _thing(searcher.doc(address))
            held += int(searcher.num_docs)
    return held


def replace(kind: str, key: str, things: Callable[[], Iterable[Findable]]) -> None:
    """Put what `things` gives now in place of the thing known by this kind and key.

    :raises IndexBusy: when another process writes for too long.
    :raises IndexMissing: when there is no usable index.
    """
    with lock("write", seconds=LOCK_SECONDS):
        note = folder() / "CHANGED"
        if note.exists():  # a rebuild is under way: it looks at these again before it switches
            with note.open("a") as file:
                file.write(json.dumps([kind, key]) + "\n")
        generation = _usable(current())
        with minding_damage(generation):
            index = tantivy.Index.open(str(generation / part_of(kind)))
            write(index, [(kind, key)], things())


def write(index: Any, gone: Iterable[tuple[str, str]], things: Iterable[Findable]) -> None:
    """Take things out of an index, and put others in."""
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    try:
        for kind, key in gone:
            writer.delete_documents_by_term("id", fields.identity(kind, key))
        for thing in things:
            writer.add_document(fields.document(thing))
        writer.commit()
    finally:
        writer.wait_merging_threads()
