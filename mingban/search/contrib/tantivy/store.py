"""Reading and writing the index on disk."""

import contextlib
import fcntl
import json
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from mingban.search.contrib.tantivy import schema as fields
from mingban.search.contrib.tantivy import scoring
from mingban.search.registry import Findable
from mingban.search.rules import Wanted

HEAP_BYTES = 15_000_000
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
    if not version.exists() or version.read_text() != fields.VERSION:
        raise IndexMissing("of another version")
    return generation


_reader = _Reader()


def find(wanted: Wanted, kind: str, limit: int) -> list[tuple[float, dict[str, Any]]]:
    """Return the best things of a kind with their scores, best first.

    :raises IndexMissing: when the index can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        searcher = index.searcher()
        found = searcher.search(scoring.query(index.schema, wanted, kind), limit, count=False).hits
        things = [(score, json.loads(searcher.doc(address).get_first("stored"))) for score, address in found]
    weighted = [(score * float(thing["weight"]), thing) for score, thing in things]
    return sorted(weighted, key=lambda pair: -pair[0])


def check() -> int:
    """Open the index, read something from it, and return how many things it holds.

    :raises IndexMissing: when it can't be used.
    """
    generation, index = _reader.index()
    with _minding_damage(generation):
        searcher = index.searcher()
        for _, address in searcher.search(tantivy.Query.all_query(), 50, count=False).hits:
            json.loads(searcher.doc(address).get_first("stored"))
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

    `again` gives one thing as it is now, for those that changed while `everything` was read.

    :raises IndexBusy: when another rebuild is under way.
    """
    with _lock("rebuild", seconds=0):
        folder = _folder()
        note = folder / "CHANGED"
        note.write_text("")
        generation = folder / f"generation-{secrets.token_hex(6)}"
        generation.mkdir()
        try:
            index = tantivy.Index(fields.schema(), path=str(generation))
            written = _write(index, [], everything)
            (generation / "VERSION").write_text(fields.VERSION)
            with _lock("write", seconds=60):
                _catch_up(index, note, again)
                note.unlink()
                _switch(folder, generation)
        except BaseException:
            note.unlink(missing_ok=True)
            shutil.rmtree(generation, ignore_errors=True)
            raise
        return written


def _catch_up(index: Any, note: Path, again: Callable[[str, str], Iterable[Findable]]) -> None:
    changed = dict.fromkeys(tuple(json.loads(line)) for line in note.read_text().splitlines())
    if changed:
        _write(index, changed, [thing for kind, key in changed for thing in again(kind, key)])


def _switch(folder: Path, generation: Path) -> None:
    """Make a generation the current one and remove the others; whoever reads one of them keeps his open files."""
    pointer = folder / f".CURRENT-{generation.name}"
    pointer.write_text(generation.name)
    pointer.replace(folder / "CURRENT")
    for old in folder.glob("generation-*"):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)
