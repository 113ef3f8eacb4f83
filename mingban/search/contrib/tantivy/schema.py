"""Fields of the index, and how a findable thing becomes a document. Raise VERSION when either changes."""

import json
from typing import Any

import tantivy

from mingban.search import rules
from mingban.search.registry import Findable

VERSION = "1"
TITLE, WORDS, TEXT, CHARACTERS = "title", "words", "text", "characters"
SOUNDS, SPELLINGS, INITIALS = "sounds", "spellings", "initials"
SEARCHED = (TITLE, WORDS, TEXT, CHARACTERS, SOUNDS, SPELLINGS, INITIALS)


def schema() -> Any:
    """Return the schema: text comes ready divided, so fields only split at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    for name in SEARCHED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def identity(kind: str, key: str) -> str:
    """Return what a document is known by in the index."""
    return f"{kind}\n{key}"


def document(thing: Findable) -> Any:
    """Return the document of a thing."""
    named = [thing.title, *thing.words]
    fields = {
        "id": identity(thing.kind, thing.key),
        "kind": thing.kind,
        TITLE: " ".join(rules.words(thing.title)),
        WORDS: " ".join(dict.fromkeys(word for name in thing.words for word in rules.words(name))),
        TEXT: " ".join(rules.words(thing.text)),
        CHARACTERS: " ".join(rules.characters(named)),
        SOUNDS: " ".join(rules.sounds(named)),
        SPELLINGS: " ".join(rules.spellings(named)),
        INITIALS: " ".join(rules.initials(named)),
        "stored": json.dumps(_kept(thing), ensure_ascii=False),
    }
    return tantivy.Document(**{name: [value] for name, value in fields.items()})


def _kept(thing: Findable) -> dict[str, Any]:
    return {
        "kind": thing.kind,
        "key": thing.key,
        "title": thing.title,
        "url": thing.url,
        "text": thing.text[:2000],
        "badges": thing.badges,
        "weight": thing.weight,
    }
