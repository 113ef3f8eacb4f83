"""Reads of data elements."""

from collections.abc import Iterable

from mingban.forms.definitions import ElementDefinition
from mingban.forms.models import DataElement


def element_definitions(codes: Iterable[str] | None = None) -> dict[str, ElementDefinition]:
    """Return data elements by code, in order of code: those asked for that exist, or all."""
    rows = DataElement.objects.order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=set(codes))
    return {row.code: ElementDefinition.model_validate(row.definition) for row in rows}
