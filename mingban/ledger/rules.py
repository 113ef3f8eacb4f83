"""How entries are chained: pure functions over plain values."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What an entry is about, by value: a kind such as `case`, its id or number, its display name."""

    kind: str
    id: str
    name: str = ""


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
