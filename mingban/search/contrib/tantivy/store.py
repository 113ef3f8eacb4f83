"""Reading and writing the index on disk."""

import contextlib
import fcntl
import json
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from mingban.search.contrib.tantivy import schema as fields
from mingban.search.registry import Findable

HEAP_BYTES, REBUILD_HEAP_BYTES = 15_000_000, 60_000_000
# After so many things a rebuild makes sure that they last.
PORTION = 20_000
# So many hits are weighed against each other at a time.
BLOCK = 100
MOST_VALUES = 100
LOCK_SECONDS = 5.0


class IndexMissing(Exception):
    """There is no usable index: none was built, it is damaged, or it is of another version."""


class IndexBusy(Exception):
    """Another process kept the lock for too long."""


def _folder() -> Path:
    folder = Path(settings.SEARCH_INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _current() -> Path | None:
    """Return the folder of the current generation."""
    try:
        generation = _folder() / (_folder() / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    return generation if (generation / "meta.json").exists() else None


@contextlib.contextmanager
def _lock(name: str, *, seconds: float) -> Iterator[None]:
    """Hold a lock across processes.

    :raises IndexBusy: when it can't be had in time.
    """
    deadline = time.monotonic() + seconds
    with (_folder() / f".{name}.lock").open("a") as file:
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
def _minding_damage(generation: Path | None = None) -> Iterator[None]:
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
    """The open index of this process; reopened or reloaded when the files have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[Path, int, int] | None = None
        self._index: Any = None

    def index(self) -> tuple[Path, Any]:
        """Return the current generation and its open index.

        :raises IndexMissing: when there is none that can be used.
        """
        with self._lock:
            generation = _usable(_current())
            with _minding_damage(generation):
                meta = (generation / "meta.json").stat()
                state = (generation, meta.st_mtime_ns, meta.st_ino)
                if self._seen is None or self._seen[0] != generation:
                    self._index = tantivy.Index.open(str(generation))
                    self._index.config_reader("manual")
                if self._seen != state:
                    self._index.reload()
                    self._seen = state
            return generation, self._index


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


def find(build: Build, *, limit: int, offset: int = 0, is_latest: bool = False, share: float = 0.0) -> list[Raw]:
    """Return what a query (made by `build` for the schema) finds, best first or latest first.

    `share` leaves out what scores less than this share of the best.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        searcher = index.searcher()
        query = build(index.schema)
        if is_latest:
            found = searcher.search(query, limit, count=False, offset=offset, order_by_field=fields.ON).hits
            chosen = [(0.0, address) for _, address in found]
        else:
            ranked = _ranked(searcher, query, _blocks(offset + limit))
            least = ranked[0][0] * share if ranked else 0.0
            chosen = [one for one in ranked[offset : offset + limit] if one[0] >= least]
        return [Raw(score, _thing(searcher.doc(address))) for score, address in chosen]


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
    """Return, for each of these fields, how many of what a query finds have which value, most frequent first.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}
        told = index.searcher().aggregate(build(index.schema), asked)
        return {name: {one["key"]: one["doc_count"] for one in told[name]["buckets"]} for name in names}


def frequencies(words: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return how many things hold each of these words, and how many things there are.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        searcher = index.searcher()
        return {word: searcher.doc_freq(fields.TERMS, word) for word in words}, int(searcher.num_docs)


def identified(kind: str, key: str) -> Build:
    """Return what finds one thing by its name."""
    return lambda schema: tantivy.Query.term_query(schema, "id", fields.identity(kind, key), "basic")


def check() -> int:
    """Open the index, read something from it, and return how many things it holds.

    :raises IndexMissing: when it can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        searcher = index.searcher()
        for _, address in searcher.search(tantivy.Query.all_query(), 50, count=False).hits:
            _thing(searcher.doc(address))
        return int(searcher.num_docs)


def replace(kind: str, key: str, things: Callable[[], Iterable[Findable]]) -> None:
    """Put what `things` gives now in place of the thing known by this kind and key.

    :raises IndexBusy: when another process writes for too long.
    :raises IndexMissing: when there is no usable index.
    """
    with _lock("write", seconds=LOCK_SECONDS):
        note = _folder() / "CHANGED"
        if note.exists():  # a rebuild is under way: it looks at these again before it switches
            with note.open("a") as file:
                file.write(json.dumps([kind, key]) + "\n")
        generation = _usable(_current())
        with _minding_damage(generation):
            index = tantivy.Index.open(str(generation))
            _write(index, [(kind, key)], things())


def _write(index: Any, gone: Iterable[tuple[str, str]], things: Iterable[Findable]) -> int:
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    written = 0
    try:
        for kind, key in gone:
            writer.delete_documents_by_term("id", fields.identity(kind, key))
        for thing in things:
            writer.add_document(fields.document(thing))
            written += 1
        writer.commit()
    finally:
        writer.wait_merging_threads()
    return written


def rebuild(everything: Iterable[Findable], again: Callable[[str, str], Iterable[Findable]]) -> int:
    """Write a new generation and switch over to it; return how many things it holds.

    `again` gives one thing as it is now, for those that changed while `everything` was read. What a rebuild that was
    cut off (a kill, a power cut, Ctrl+C) had written is not written again: what changed since is noted like what
    changes meanwhile. A rebuild that fails leaves nothing behind.

    :raises IndexBusy: when another rebuild is under way.
    """
    with _lock("rebuild", seconds=0):
        folder = _folder()
        note = folder / "CHANGED"
        generation = _begun(folder, note)
        try:
            index = _opened(generation)
            _fill(index, everything)
            (generation / "VERSION").write_text(fields.version())
            with _lock("write", seconds=60):
                _catch_up(index, note, again)
                index.reload()
                written = int(index.searcher().num_docs)
                note.unlink()
                _switch(folder, generation)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            note.unlink(missing_ok=True)
            shutil.rmtree(generation, ignore_errors=True)
            raise
        return written


def _begun(folder: Path, note: Path) -> Path:
    """Return the generation that a rebuild began and did not end, else a new one; remove what can't be gone on with."""
    with _lock("write", seconds=60):  # nobody may note a change between these two looks
        unfinished = _unfinished(folder)
        if note.exists() and len(unfinished) == 1 and _is_sound(unfinished[0]):
            return unfinished[0]
        for old in unfinished:
            shutil.rmtree(old, ignore_errors=True)
        generation = folder / f"generation-{secrets.token_hex(6)}"
        generation.mkdir()
        note.write_text("")
        (generation / "BEGUN").write_text(fields.version())
        return generation


def _is_sound(begun: Path) -> bool:
    """Return True when a beginning is of this version and can be opened."""
    if (begun / "BEGUN").read_text() != fields.version():
        return False
    try:
        with _minding_damage():
            _opened(begun).reload()
    except IndexMissing:
        return False
    return True


def _unfinished(folder: Path) -> list[Path]:
    current = _current()
    return [one for one in folder.glob("generation-*") if one != current and (one / "BEGUN").exists()]


def has_unfinished() -> bool:
    """Return True when a rebuild was begun that has not come to its end; it may be under way."""
    return bool(_unfinished(_folder()))


def _opened(generation: Path) -> Any:
    if (generation / "meta.json").exists():
        return tantivy.Index.open(str(generation))
    return tantivy.Index(fields.schema(), path=str(generation))


def _fill(index: Any, everything: Iterable[Findable]) -> None:
    """Write all things, in portions that last; those of an earlier run are there already."""
    index.reload()
    earlier = index.searcher() if index.searcher().num_docs else None
    writer = index.writer(heap_size=REBUILD_HEAP_BYTES, num_threads=1)
    try:
        for count, thing in enumerate(everything, start=1):
            if earlier is None or not earlier.doc_freq("id", fields.identity(thing.kind, thing.key)):
                writer.add_document(fields.document(thing))
            if count % PORTION == 0:
                writer.commit()
        writer.commit()
    finally:
        writer.wait_merging_threads()


def _catch_up(index: Any, note: Path, again: Callable[[str, str], Iterable[Findable]]) -> None:
    changed = dict.fromkeys(tuple(json.loads(line)) for line in note.read_text().splitlines())
    if changed:
        _write(index, changed, [thing for kind, key in changed for thing in again(kind, key)])


def _switch(folder: Path, generation: Path) -> None:
    """Make a generation the current one and remove the others; whoever reads one of them keeps his open files."""
    pointer = folder / f".CURRENT-{generation.name}"
    pointer.write_text(generation.name)
    pointer.replace(folder / "CURRENT")
    (generation / "BEGUN").unlink(missing_ok=True)
    for old in folder.glob("generation-*"):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)
