"""Writes of data elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mingban.core.actors import Actor
from mingban.core.errors import Refused
from mingban.forms.definitions import ElementDefinition
from mingban.forms.models import DataElement
from mingban.forms.queries import element_definitions
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedElements:
    """Which data elements were new, and which were changed, by code."""

    created: tuple[str, ...]
    changed: tuple[str, ...]


class ElementKindIsFixed(Refused):
    """Values of one kind are already kept under this code: a value of another kind would not be readable beside them."""


@transaction.atomic
def save_elements(*, definitions: Sequence[ElementDefinition], by: Actor, at: datetime) -> SavedElements:
    """Keep data elements, each under its code; unchanged ones are left alone.

    :raises ElementKindIsFixed: when an element would change its kind.
    """
    codes = [definition.code for definition in definitions]
    rows = {row.code: row for row in DataElement.objects.select_for_update().filter(code__in=codes)}
    former = element_definitions(codes)
    for definition in definitions:
        if definition.code in former and former[definition.code].kind is not definition.kind:
            raise ElementKindIsFixed(f"数据元“{definition.code}”已经在用，类型不能改；请另起一个代码")
    new = [definition for definition in definitions if definition.code not in rows]
    changed = [definition for definition in definitions if former.get(definition.code, definition) != definition]
    DataElement.objects.bulk_create(_row(DataElement(), definition) for definition in new)
    DataElement.objects.bulk_update(
        [_row(rows[definition.code], definition) for definition in changed], ["label", "definition"]
    )
    saved = SavedElements(created=tuple(d.code for d in new), changed=tuple(d.code for d in changed))
    if new or changed:
        ledger.record(
            code="forms.elements.saved",
            matter=Matter(kind="register", id="elements", name="数据元"),
            by=by,
            at=at,
            sentence=f"数据元：新增 {len(new)} 个，更新 {len(changed)} 个",
            data={"created": list(saved.created), "changed": list(saved.changed)},
        )
    return saved


def _row(row: DataElement, definition: ElementDefinition) -> DataElement:
    row.code = definition.code
    row.label = definition.label
    row.definition = definition.model_dump(mode="json")
    return row
