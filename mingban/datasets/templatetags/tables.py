"""Template tags of tables."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mingban.datasets import rules
from mingban.datasets.definitions import Column

register = template.Library()
# What could end the block, or begin another: written as JSON lets it be written.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag
def json_ld(value: dict[str, Any]) -> SafeString:
    """Write what search engines read: a block of data, which no browser runs and the content policy does not ask about."""
    text = json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 — escaped above


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
