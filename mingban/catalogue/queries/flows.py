"""An item's flow, for export."""

from collections.abc import Mapping
from dataclasses import dataclass

from mingban.catalogue import rules
from mingban.catalogue.definitions import ItemDefinition, ReviewStep
from mingban.catalogue.models import Draft
from mingban.catalogue.queries.drafts import readable_draft
from mingban.catalogue.queries.guide_parts import organisation_names
from mingban.catalogue.queries.in_force import item_definition, item_in_force
from mingban.core.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class ItemFlow:
    """Steps of an item, and the short names of the organisations that do them, by code."""

    item: ItemDefinition
    steps: tuple[ReviewStep, ...]
    names: Mapping[str, str]


def item_flow(code: str, raw_answers: Mapping[str, str]) -> ItemFlow:
    """Return the flow of an item in force for answers as a page's address carries them.

    :raises NotFound: for an unknown item. :raises Closed: for one that is closed.
    """
    item = item_definition(item_in_force(code))
    answers = rules.parse_answers(rules.item_questions(item), raw_answers)
    return ItemFlow(item=item, steps=rules.narrow(item, answers).steps, names=organisation_names([item])[1])


def draft_flow(draft: Draft, known: rules.Known) -> ItemFlow:
    """Return all steps of a draft that can be read.

    :raises NotFound: for a bundle, which has none of its own.
    """
    item = readable_draft(draft, known)
    if not isinstance(item, ItemDefinition):
        raise NotFound("这份修改稿没有环节可以画")
    return ItemFlow(item=item, steps=tuple(item.steps), names=organisation_names([item])[1])


def item_flow_whole(code: str) -> ItemFlow:
    """Return all steps of an item in force, of every scenario.

    :raises NotFound: for an unknown item. :raises Closed: for one that is closed.
    """
    item = item_definition(item_in_force(code))
    return ItemFlow(item=item, steps=tuple(item.steps), names=organisation_names([item])[1])
