"""Template tags of tables."""

from django import template

from mingban.datasets import rules
from mingban.datasets.definitions import Column

register = template.Library()


@register.filter
def period(value: str) -> str:
    """Say a period: 2026 年 3 月."""
    return rules.say_period(value)


@register.filter
def heading(column: Column) -> str:
    """Say a column's heading with its unit."""
    return rules.shown_heading(column)


@register.filter
def order_after(sort: str, name: str) -> str:
    """Return how a table is ordered once a heading was chosen: from the top down for numbers first, then the other way round."""
    return name if sort == f"-{name}" else f"-{name}"


@register.filter
def sorted_by(sort: str, name: str) -> str:
    """Return what a heading says of the order, as `aria-sort` has it."""
    if sort.lstrip("-") != name:
        return "none"
    return "descending" if sort.startswith("-") else "ascending"
