"""Reading and writing the index on disk."""

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from mingban.search import registry
from mingban.search.contrib.tantivy import schema as fields
from mingban.search.registry import Findable

HEAP_BYTES = 15_000_000
LOCK_SECONDS = 5.0


# Each generation holds two indexes: the few services are not measured by how words are spread among the documents.
SERVICES, DOCUMENTS = PARTS = ("services", "documents")


# What tells one state of a file from another.
Stamp = tuple[int, ...]


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
    """The open indexes of this process; reopened or reloaded when the files have changed. What has not changed is not
    read again: a look at an index costs three questions to the file system.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Stamp, str] | None = None
        self._generation = Path()
        self._indexes: dict[str, Any] = {}
        self._seen: dict[str, Stamp] = {}

    def index(self, part: str) -> tuple[Path, Any]:
        """Return the current generation and one of its indexes, open.

        :raises IndexMissing: when there is none that can be used.
        """
        with self._lock:
            self._follow()
            with minding_damage(self._generation):
                stamp = _stamp(f"{self._generation}/{part}/meta.json")
                if part not in self._indexes:
                    self._indexes[part] = tantivy.Index.open(str(self._generation / part))
                    self._indexes[part].config_reader("manual")
                if self._seen.get(part) != stamp:
                    self._indexes[part].reload()
                    self._seen[part] = stamp
            return self._generation, self._indexes[part]

    def _follow(self) -> None:
        """Follow to the current generation."""
        known = (_stamp(f"{settings.SEARCH_INDEX_DIR}/CURRENT"), fields.version())
        if known != self._known or not known[0]:
            self._known, self._indexes, self._seen = None, {}, {}
            self._generation = _usable(current())
            self._known = known
        elif os.path.exists(f"{self._generation}/DAMAGED"):  # noqa: PTH110 — asked with every search
            raise IndexMissing("marked as damaged")


def _stamp(path: str) -> Stamp:
    """Return what changes with a file; nothing where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 — asked with every search
    except FileNotFoundError:
        return ()
    return found.st_mtime_ns, found.st_ino


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


def opened(part: str) -> tuple[Path, Any]:
    """Return the current generation and one of its indexes, open, as it is now.

    :raises IndexMissing: when there is none that can be used.
    """
    return _reader.index(part)


def replace(kind: str, keys: Sequence[str], things: Callable[[], Iterable[Findable]]) -> None:
    """Put what `things` gives now in place of the things known by this kind and these keys, in one write.

    Readers see it when this returns. Joining small pieces of the index, which now and then follows and may take a
    second, goes on beside: only who writes next waits for that.

    :raises IndexBusy: when another process writes for too long.
    :raises IndexMissing: when there is no usable index.
    """
    with contextlib.ExitStack() as held:
        held.enter_context(lock("write", seconds=LOCK_SECONDS))
        note = folder() / "CHANGED"
        if note.exists():  # a rebuild is under way: it looks at these again before it switches
            with note.open("a") as file:
                file.writelines(json.dumps([kind, key]) + "\n" for key in keys)
        generation, now = _usable(current()), list(things())
        with minding_damage(generation):
            gone = [(kind, key) for key in keys]
            writer = written(tantivy.Index.open(str(generation / part_of(kind))), gone, now)
        threading.Thread(target=_settle, args=(writer, held.pop_all()), name="index-settling").start()


def _settle(writer: Any, held: contextlib.ExitStack) -> None:
    """Wait until a writer has joined what it joins, then let others write."""
    with held:
        writer.wait_merging_threads()


def written(index: Any, gone: Iterable[tuple[str, str]], things: Iterable[Findable]) -> Any:
    """Take things out of an index, and put others in; return the writer, which may still be joining pieces."""
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    for kind, key in gone:
        writer.delete_documents_by_term("id", fields.identity(kind, key))
    for thing in things:
        writer.add_document(fields.document(thing))
    writer.commit()
    return writer
