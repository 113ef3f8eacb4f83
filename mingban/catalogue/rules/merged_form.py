"""The one form: every data element once, under the heading where it comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from mingban.catalogue.definitions import FormField
from mingban.catalogue.rules.narrow import Narrowed
from mingban.catalogue.rules.schedule import CircularNeeds, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """One data element, for every item in `items`. `when` is a condition over other fields, empty when always asked."""

    element: str
    is_required: bool
    when: str
    hint: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedSection:
    """One page of the form."""

    title: str
    fields: tuple[MergedField, ...]


def merge_forms(parts: Iterable[Narrowed]) -> tuple[MergedSection, ...]:
    """Merge the forms of several items: headings of one name become one, an element is asked where it comes first.

    The strictest use counts: required for one is required, asked always by one is asked always. A heading that items
    put last stays last.
    """
    forms = list(parts)
    titles: dict[str, str] = {}
    uses: dict[str, list[tuple[str, FormField]]] = {}
    for part in forms:
        for section in part.sections:
            for field in section.fields:
                titles.setdefault(field.element, section.title)
                uses.setdefault(field.element, []).append((part.item.code, field))
    return tuple(
        MergedSection(
            title=title,
            fields=tuple(_field(element, uses[element]) for element in uses if titles[element] == title),
        )
        for title in _headings(forms, list(dict.fromkeys(titles.values())))
    )


def _headings(forms: Iterable[Narrowed], titles: list[str]) -> list[str]:
    """Keep every item's own order of headings; where two items disagree, first come is first."""
    after: dict[str, set[str]] = {title: set() for title in titles}
    for part in forms:
        for former, section in pairwise(part.sections):
            after.setdefault(section.title, set()).add(former.title)
    try:
        return in_order(titles, after)
    except CircularNeeds:
        return titles


def _field(element: str, uses: list[tuple[str, FormField]]) -> MergedField:
    conditions = sorted({field.when for _, field in uses})
    if "" in conditions:
        when = ""
    else:
        when = conditions[0] if len(conditions) == 1 else " || ".join(f"({condition})" for condition in conditions)
    return MergedField(
        element=element,
        is_required=any(field.is_required for _, field in uses),
        when=when,
        hint=next((field.hint for _, field in uses if field.hint), ""),
        items=tuple(dict.fromkeys(item for item, _ in uses)),
    )
