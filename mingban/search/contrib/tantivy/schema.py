"""Fields of the index, and how a findable thing becomes a document. Raise VERSION when either changes."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import Any

import tantivy

from mingban.search import document_numbers, registry, rules, segmenter
from mingban.search.registry import FACETS, Findable

VERSION = "4"
TITLE, WORDS, TEXT, CHARACTERS = "title", "words", "text", "characters"
SOUNDS, SPELLINGS, INITIALS = "sounds", "spellings", "initials"
TERMS, IN_ORDER, NUMBERS, MENTIONS = "terms", "in_order", "numbers", "mentions"
SEARCHED = (TITLE, WORDS, TEXT, CHARACTERS, SOUNDS, SPELLINGS, INITIALS, TERMS)
LISTED = (NUMBERS, MENTIONS)
KIND, KIND_NUMBER, ENTRY, ON, WEIGHT = "kind", "kind_number", "entry", "on", "weight"
STORED, BODY = "stored", "body"
# How often the words of a title and of everyday names count in TERMS, where one field must do for speed.
TIMES_IN_TITLE = 4
# Of longer texts the rest is found as well, but not quoted.
LONGEST_BODY = 20_000
# Longer runs of a document are spelt word by word only: each would be one more to compare a slip with.
LONGEST_SPELT = 8
# So many places in the order of time has each day.
A_DAY = 1 << 30


def version() -> str:
    """Return what an index must say to be usable: its fields, the names that are kept whole, the kinds that are plugged in."""
    kinds = sorted(f"{kind.name}{'*' if kind.is_service else ''}" for kind in registry.kinds())
    return " ".join((VERSION, segmenter.fingerprint(), *kinds))


def schema() -> Any:
    """Return the schema: text comes ready divided, so fields only split at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in (KIND, *FACETS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(ENTRY, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(ON, indexed=True, fast=True)
    builder.add_integer_field(KIND_NUMBER, fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in LISTED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(IN_ORDER, tokenizer_name="whitespace", index_option="position")
    for name in (STORED, BODY):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def _kind_names() -> list[str]:
    """Return the kinds in an order that is the same in every process of one version."""
    return sorted(kind.name for kind in registry.kinds())


def kinds_numbered(numbers: Iterable[int]) -> list[str]:
    """Return the kinds that an index of this version knows by these numbers."""
    names = _kind_names()
    return [names[number] for number in numbers]


def identity(kind: str, key: str) -> str:
    """Return what a document is known by in the index."""
    return f"{kind}\n{key}"


def first_of(day: date) -> int:
    """Return the first place in the order of time that belongs to a day."""
    return day.toordinal() * A_DAY


def place(thing: Findable) -> int:
    """Return a thing's place in the order of time; those without a day come last. Things of one day differ in a way
    that depends on nothing but their names, so that every list is in the same order whatever database it came from.
    """
    return (first_of(thing.on) if thing.on else 0) + chance(identity(thing.kind, thing.key))


def chance(text: str) -> int:
    """Return a number below A_DAY that depends on the text only."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) % A_DAY


def document(thing: Findable) -> Any:
    """Return the document of a thing."""
    named = [thing.title, *thing.words]
    everything = [*named, thing.text]
    terms = [term for name in named for term in rules.terms(name)]
    fields: dict[str, Any] = {
        "id": identity(thing.kind, thing.key),
        KIND: thing.kind,
        KIND_NUMBER: _kind_names().index(thing.kind),
        ENTRY: thing.entry,
        ON: place(thing),
        WEIGHT: float(thing.weight),
        TERMS: " ".join(terms * TIMES_IN_TITLE + rules.terms(thing.text)),
        IN_ORDER: " ".join(part for text in everything for part in rules.in_order(text)),
        NUMBERS: " ".join(document_numbers.keys_of(thing.number)),
        MENTIONS: " ".join(document_numbers.keys_of(" ".join(everything))),
        STORED: json.dumps(_kept(thing, terms), ensure_ascii=False).encode(),
        BODY: thing.text[:LONGEST_BODY].encode(),
        **{name: value for name, value in thing.facets.items() if value},
        **_near_fields(thing, named),
    }
    return tantivy.Document(**{name: [value] for name, value in fields.items() if value != ""})


def _near_fields(thing: Findable, named: list[str]) -> dict[str, str]:
    is_service = thing.kind in registry.names_of(services=True)
    found = {
        TITLE: rules.words(thing.title),
        WORDS: list(dict.fromkeys(word for name in thing.words for word in rules.words(name))),
        TEXT: rules.words(thing.text),
        CHARACTERS: rules.characters(named),
        SOUNDS: rules.sounds(named),
        SPELLINGS: rules.spellings(named) if is_service else rules.spellings(named, LONGEST_SPELT),
        INITIALS: rules.initials(named),
    }
    return {name: " ".join(words) for name, words in found.items()}


def _kept(thing: Findable, terms: list[str]) -> dict[str, Any]:
    return {
        "kind": thing.kind,
        "key": thing.key,
        "title": thing.title,
        "url": thing.url,
        "badges": thing.badges,
        "words": thing.words,
        "facets": dict(thing.facets),
        "on": thing.on.isoformat() if thing.on else "",
        "number": document_numbers.normalise(thing.number),
        "entry": thing.entry,
        "terms": list(dict.fromkeys(terms)),
    }
