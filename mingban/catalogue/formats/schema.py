"""JSON Schema 2020-12 of definitions, with the Chinese name of every field and the words of every value."""

from typing import Any

from mingban.catalogue.words import FIELDS, VALUES
from mingban.forms.definitions import Definition

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(owner: type[Definition], *, address: str) -> dict[str, Any]:
    """Return the schema of a definition that lives at `address`."""
    schema = owner.model_json_schema(mode="validation")
    names = {each.__name__: fields for each, fields in FIELDS.items()}
    vocabularies: dict[str, list[str]] = {}
    for (vocabulary, value), word in VALUES.items():
        vocabularies.setdefault(vocabulary.__name__, []).append(f"{value}：{word}")
    parts = {owner.__name__: schema, **schema.get("$defs", {})}
    for name, part in parts.items():
        for field, words in names.get(name, {}).items():
            if field in part.get("properties", {}):
                part["properties"][field]["title"] = words
        if name in vocabularies:
            part["description"] = "；".join(vocabularies[name])
    return {"$schema": DIALECT, "$id": address, **schema}
