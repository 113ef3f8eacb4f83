"""Writing a whole index anew, in a generation of its own; what was begun and cut off is gone on with."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import tantivy

from mingban.search.contrib.tantivy import schema as fields
from mingban.search.contrib.tantivy import store
from mingban.search.registry import Findable

HEAP_BYTES = 60_000_000
# After so many things a rebuild makes sure that they last.
PORTION = 20_000


def rebuild(everything: Iterable[Findable], again: Callable[[str, str], Iterable[Findable]]) -> int:
    """Write a new generation and switch over to it; return how many things it holds.

    `again` gives one thing as it is now, for those that changed while `everything` was read. What a rebuild that was
    cut off (a kill, a power cut, Ctrl+C) had written is not written again: what changed since is noted like what
    changes meanwhile. A rebuild that fails leaves nothing behind.

    :raises IndexBusy: when another rebuild is under way.
    """
    with store.lock("rebuild", seconds=0):
        folder = store.folder()
        note = folder / "CHANGED"
        generation = _begun(folder, note)
        try:
            indexes = _opened(generation)
            _fill(indexes, everything)
            (generation / "VERSION").write_text(fields.version())
            with store.lock("write", seconds=60):
                _catch_up(indexes, note, again)
                written = sum(_size(index) for index in indexes.values())
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
    with store.lock("write", seconds=60):  # nobody may note a change between these two looks
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
        with store.minding_damage():
            for index in _opened(begun).values():
                _size(index)
    except store.IndexMissing:
        return False
    return True


def _unfinished(folder: Path) -> list[Path]:
    current = store.current()
    return [one for one in folder.glob("generation-*") if one != current and (one / "BEGUN").exists()]


def has_unfinished() -> bool:
    """Return True when a rebuild was begun that has not come to its end; it may be under way."""
    return bool(_unfinished(store.folder()))


def _opened(generation: Path) -> dict[str, Any]:
    found = {}
    for part in store.PARTS:
        place = generation / part
        place.mkdir(exist_ok=True)
        is_there = (place / "meta.json").exists()
        found[part] = tantivy.Index.open(str(place)) if is_there else tantivy.Index(fields.schema(), path=str(place))
    return found


def _size(index: Any) -> int:
    index.reload()
    return int(index.searcher().num_docs)


def _fill(indexes: dict[str, Any], everything: Iterable[Findable]) -> None:
    """Write all things, in portions that last; those of an earlier run are there already."""
    earlier = {part: index.searcher() for part, index in indexes.items() if _size(index)}
    writers = {part: index.writer(heap_size=HEAP_BYTES, num_threads=1) for part, index in indexes.items()}
    try:
        for count, thing in enumerate(everything, start=1):
            part = store.part_of(thing.kind)
            if part not in earlier or not earlier[part].doc_freq("id", fields.identity(thing.kind, thing.key)):
                writers[part].add_document(fields.document(thing))
            if count % PORTION == 0:
                _commit(writers)
        _commit(writers)
    finally:
        for writer in writers.values():
            writer.wait_merging_threads()


def _commit(writers: dict[str, Any]) -> None:
    for writer in writers.values():
        writer.commit()


def _catch_up(indexes: dict[str, Any], note: Path, again: Callable[[str, str], Iterable[Findable]]) -> None:
    noted = dict.fromkeys(tuple(json.loads(line)) for line in note.read_text().splitlines())
    for part, index in indexes.items():
        changed = [(kind, key) for kind, key in noted if store.part_of(kind) == part]
        if changed:
            things = [thing for kind, key in changed for thing in again(kind, key)]
            store.written(index, changed, things).wait_merging_threads()


def _switch(folder: Path, generation: Path) -> None:
    """Make a generation the current one and remove the others; whoever reads one of them keeps his open files."""
    pointer = folder / f".CURRENT-{generation.name}"
    pointer.write_text(generation.name)
    pointer.replace(folder / "CURRENT")
    (generation / "BEGUN").unlink(missing_ok=True)
    for old in folder.glob("generation-*"):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)
