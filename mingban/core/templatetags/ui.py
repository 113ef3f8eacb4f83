"""Template tags of the UI kit, built into every template: icons, QR codes, dates, masks."""

import json
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any

import segno
from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mingban.core import masking, times
from mingban.core.icons import ICONS

register = template.Library()
# What could end the block, or begin another: written as JSON lets it be written.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and hidden from screen readers."""
    described = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" {}>{}</svg>',
        described,
        mark_safe(ICONS.get(name) or ICONS["doc"]),  # noqa: S308 — our own drawings; names may come from data
    )


@register.simple_tag
def json_ld(value: dict[str, Any]) -> SafeString:
    """Write what search engines read: a block of data, which no browser runs and the content policy does not ask about."""
    text = json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 — escaped above


@register.simple_tag
@lru_cache(maxsize=512)  # the same page is opened again and again, and drawing costs a fifth of it
def qr(text: str, label: str) -> SafeString:
    """Draw `text` as a QR code (error level M, four modules of quiet zone) in inline SVG."""
    rows = [[bool(dark) for dark in row] for row in segno.make(text, error="m", boost_error=False, micro=False).matrix]
    size = len(rows) + 8
    return format_html(
        '<svg class="qr" viewBox="-4 -4 {0} {0}" role="img" aria-label="{1}"><path fill="#fff" d="M-4-4h{0}v{0}h-{0}z"/>'
        '<path stroke="#000" shape-rendering="crispEdges" d="{2}"/></svg>',
        size,
        label,
        "".join(f"M0 {y}.5{_dashes(row)}" for y, row in enumerate(rows)),
    )


def _dashes(row: list[bool]) -> str:
    """Draw a row of modules as a line of dashes: a path a third as long as one of squares."""
    runs = [(is_dark, len(list(group))) for is_dark, group in groupby(row)]
    return "".join(f"h{length}" if is_dark else f"m{length} 0" for is_dark, length in runs)


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a day or the day of an instant: 2026 年 11 月 25 日（星期三）."""
    if value is None:
        return ""
    return times.say_day(times.local_day(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """Say an instant: 2026 年 11 月 25 日 09:36."""
    return times.say_time(value) if value else ""


@register.filter
def masked_name(value: str) -> str:
    """Mask a person's name."""
    return masking.mask_name(value)


@register.filter
def masked_phone(value: str) -> str:
    """Mask a phone number."""
    return masking.mask_phone(value)


@register.filter
def spaced(value: object) -> str:
    """Split a long number into groups of four, so that it can be read out; the last six of 18 are two groups of three."""
    text = str(value)
    places = [4, 8, 12, 15] if len(text) == 18 else range(4, len(text), 4)
    return " ".join(text[start:end] for start, end in pairwise([0, *places, len(text)]))


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """Look a key up in a mapping."""
    return mapping.get(key)


@register.filter
def steps(total: int, now: int) -> list[str]:
    """Return the class of each step of a form: done, now, or none."""
    return ["done" if step < now else "now" if step == now else "" for step in range(1, total + 1)]


@register.filter
def page_numbers(page: "Page[Any]") -> list[int]:
    """Return the page numbers to show around this one; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]


@register.filter
def stars(grade: int | str) -> str:
    """Draw a grade as stars."""
    return "★" * int(grade)


@register.filter
def fits_in_a_row(groups: list[tuple[Any, list[dict[str, Any]], int]]) -> bool:
    """Tell whether choices are so few and short (是, 不是) that they stand side by side."""
    labels = [option["label"] for _, options, _ in groups for option in options]
    return len(labels) <= 3 and all(len(str(label)) <= 4 and not getattr(label, "note", "") for label in labels)
