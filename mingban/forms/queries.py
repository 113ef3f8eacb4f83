"""Reads of data elements."""

from collections.abc import Iterable
from typing import Any

from mingban.core.lately import Lately
from mingban.core.memory import Memory
from mingban.forms.definitions import ElementDefinition
from mingban.forms.models import DataElement

# The document itself is the key: a changed one is another.
_elements = Memory(2000)
_lately = Lately(200)


def element_definitions(codes: Iterable[str] | None = None) -> dict[str, ElementDefinition]:
    """Return data elements by code, in order of code: those asked for that exist, or all."""
    wanted = None if codes is None else frozenset(codes)
    return dict(_lately.read(wanted, lambda: _read(wanted)))


def _read(codes: frozenset[str] | None) -> dict[str, ElementDefinition]:
    rows = DataElement.objects.order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return {row.code: _element(row.definition) for row in rows}


def _element(definition: dict[str, Any]) -> ElementDefinition:
    return _elements.of(repr(definition), lambda: ElementDefinition.model_validate(definition))
