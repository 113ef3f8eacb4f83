"""How entries are chained: pure functions over plain values."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What an entry is about, by value: a kind such as `case`, its id or number, its display name."""

    kind: str
    id: str
    name: str = ""


# What the journal's column holds.
SENTENCE_LENGTH = 500
# Where a sentence may be cut without breaking a word.
_MARKS = "，。；：、 "


def fitted(sentence: str) -> str:
    """Return a sentence that the journal can hold: one that is too long ends in …… after its last whole part that fits."""
    if len(sentence) <= SENTENCE_LENGTH:
        return sentence
    room = sentence[: SENTENCE_LENGTH - 2]
    cut = max(room.rfind(mark) for mark in _MARKS)
    return f"{room[:cut] if cut > 0 else room}……"


def sentence_of(before: str, names: Sequence[str], *, unit: str, after: str = "") -> str:
    """Return a sentence that lists names between two texts and that the journal can hold.

    When they are too many, whole names stay away and their number is said: “请补材料：租赁合同、照片等12份材料”; `unit` is
    the measure word with its noun (份材料).
    """
    listed = f"{before}{'、'.join(names)}{after}"
    for kept in range(len(names) - 1, -1, -1):
        if len(listed) <= SENTENCE_LENGTH:
            break
        some = f"{'、'.join(names[:kept])}等" if kept else ""
        listed = f"{before}{some}{len(names)}{unit}{after}"
    return fitted(listed)


class NotPlain(TypeError):
    """The journal holds only what every database gives back unchanged, or its hashes would break by themselves."""


def check_plain(value: object) -> None:
    """Accept text, whole numbers, booleans, None, and lists and mappings (by text) of these.

    :raises NotPlain: naming the type of anything else; write fractions, money and times as text.
    """
    if isinstance(value, Mapping):
        for key, part in value.items():
            if not isinstance(key, str):
                raise NotPlain(f"a key of the journal is text, not {type(key).__name__}")
            check_plain(part)
    elif isinstance(value, list | tuple):
        for part in value:
            check_plain(part)
    elif not isinstance(value, str | int | None):
        raise NotPlain(f"the journal cannot hold {type(value).__name__}")


def entry_hash(fields: Mapping[str, Any]) -> str:
    """Return SHA-256 (hex) over the canonical JSON (sorted keys, UTF-8, no spaces) of all fields but `hash`."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and why."""

    sequence: int
    reason: str


def first_break(chain: Iterable[Mapping[str, Any]]) -> Break | None:
    """Walk one matter's entries in order and return the first broken link, or None.

    Each mapping holds the hashed fields plus `hash`.
    """
    former, expected = "", 1
    for entry in chain:
        fields = {name: value for name, value in entry.items() if name != "hash"}
        if fields["sequence"] != expected:
            return Break(expected, "missing entry")
        if fields["former_hash"] != former:
            return Break(expected, "does not continue the former entry")
        if entry_hash(fields) != entry["hash"]:
            return Break(expected, "content does not match its hash")
        former, expected = entry["hash"], expected + 1
    return None
