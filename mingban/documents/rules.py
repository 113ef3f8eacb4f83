"""Numbers, digests, remedies and seals: values in, values out."""

import hashlib
import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians, sin
from typing import Any
from xml.sax.saxutils import escape

from mingban.documents.choices import DocumentKind

# 文书种类代字: what stands between the organisation's word and the year in a number. One per kind, so that numbers differ.
KIND_WORDS: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "收件",
    DocumentKind.ACCEPTANCE: "受理",
    DocumentKind.CORRECTION: "补正",
    DocumentKind.CHANGES: "修改",
    DocumentKind.DECLINATION: "不受",
    DocumentKind.APPROVAL: "准许",
    DocumentKind.REFUSAL: "不许",
    DocumentKind.DELIVERY: "送达",
    DocumentKind.WITHDRAWAL: "撤回",
    DocumentKind.TERMINATION: "终止",
    DocumentKind.SPECIAL_PROCEDURE: "特程",
    DocumentKind.EXTENSION: "延期",
    DocumentKind.REVOCATION: "撤许",
    DocumentKind.JOINT_MINUTES: "会商",
    DocumentKind.LICENCE: "证照",
    DocumentKind.NOTICE_SHEET: "告知",
    DocumentKind.REQUEST_RECEIPT: "依申收",
    DocumentKind.REQUEST_CORRECTION: "依申补",
    DocumentKind.REQUEST_EXTENSION: "依申延",
    DocumentKind.REQUEST_CONSULT: "依申询",
    DocumentKind.REQUEST_REASONS: "依申理",
    DocumentKind.REQUEST_FEE: "依申费",
    DocumentKind.REQUEST_REPLY: "依申复",
    DocumentKind.THIRD_PARTY_NOTICE: "依申告",
}


def number_prefix(document_word: str, kind: DocumentKind, year: int) -> str:
    """Return the part of a number that names its series: 鹤市监受理〔2026〕."""
    return f"{document_word}{KIND_WORDS[kind]}〔{year}〕"


def document_digest(fields: Mapping[str, Any]) -> str:
    """Return SHA-256 (hex) over canonical JSON (sorted keys, UTF-8, no spaces)."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class NoRemedyRule(Exception):
    """The reference data names no remedies for this organisation on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRule:
    """One rule of the reference data: for which organisations (codes; empty: all) and kinds of documents (empty: all), from when.

    `review_days` (calendar days) and `sue_months`: how long the remedies are open; 0 where there is none of them.
    """

    organisations: frozenset[str]
    valid_from: date
    text: str
    authority: str
    court: str
    source: str
    kinds: frozenset[str] = frozenset()
    review_days: int = 0
    sue_months: int = 0


def fitting_rule(rules: Sequence[RemedyRule], *, organisation_code: str, on: date, kind: str = "") -> RemedyRule:
    """Return the rule on remedies (行政许可法 §38; 行政复议法 §20, §24, §27; 行政诉讼法 §46).

    A rule that names the organisation goes before one for all; of these the latest in force on the day `on`.

    :raises NoRemedyRule: when no rule fits.
    """
    fitting = [
        rule
        for rule in rules
        if rule.valid_from <= on
        and (not rule.organisations or organisation_code in rule.organisations)
        and (not kind or not rule.kinds or kind in rule.kinds)
    ]
    if not fitting:
        raise NoRemedyRule(organisation_code)
    return max(fitting, key=lambda rule: (bool(rule.organisations), rule.valid_from))


def remedies_in_words(
    rules: Sequence[RemedyRule], *, organisation_code: str, region_name: str, on: date, kind: str = ""
) -> str:
    """Return the paragraph on remedies of the rule that fits.

    :raises NoRemedyRule: when no rule fits.
    """
    rule = fitting_rule(rules, organisation_code=organisation_code, on=on, kind=kind)
    return rule.text.format(
        authority=rule.authority.format(region=region_name), court=rule.court.format(region=region_name)
    )


SEAL_RED = "#d9001b"
OUTER_EDGE = 18.7  # millimetres from the centre to the heads of the letters; the ring begins at 19.6
LARGEST_LETTER = 5.4
WIDEST_ARC = 252.0  # degrees


def seal_svg(organisation_name: str, caption: str = "") -> str:
    """Draw an organisation's round seal as SVG, 42 mm wide (国发〔1999〕25号): circle, star, its name on an arc, `caption` below.

    The arc widens and the letters narrow with the length of the name, so that any name stands in full.
    """
    letters = list(organisation_name)
    gaps = max(len(letters) - 1, 1)
    step = min(WIDEST_ARC, 28.0 * gaps) / gaps
    room = radians(step) * (OUTER_EDGE - LARGEST_LETTER / 2)  # millimetres of arc for one letter
    size = min(LARGEST_LETTER, room / 0.62)  # letters are narrowed to 62 % before they are made smaller
    narrow = min(1.0, room / (size * 1.04))
    span = step * gaps
    arc = "".join(
        _letter(letter, angle=-span / 2 + step * place, size=size, narrow=narrow)
        for place, letter in enumerate(letters)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-21 -21 42 42" width="42mm" height="42mm" role="img">'
        f"<title>{escape(organisation_name)}{escape(caption)}</title>"
        f'<g fill="{SEAL_RED}" opacity="0.9" font-family="Noto Serif CJK SC, Source Han Serif SC, SimSun, STSong, serif" font-weight="700" text-anchor="middle">'
        f'<circle r="20.2" fill="none" stroke="{SEAL_RED}" stroke-width="1.2"/>'
        f'<path d="{_star(6.6)}"/>{arc}{_caption(caption)}</g></svg>'
    )


def _letter(letter: str, *, angle: float, size: float, narrow: float) -> str:
    baseline = OUTER_EDGE - size * 0.88  # a Chinese letter stands 88 % above its baseline
    place = f"rotate({angle:.3f}) translate(0 {-baseline:.3f}) scale({narrow:.3f} 1)"
    return f'<text transform="{place}" font-size="{size:.3f}">{escape(letter)}</text>'


def _star(radius: float) -> str:
    inner = radius * sin(radians(18)) / sin(radians(126))
    points = [
        (reach * sin(radians(36 * turn)), -reach * cos(radians(36 * turn)))
        for turn, reach in enumerate([radius, inner] * 5)
    ]
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in points) + "Z"


def _caption(caption: str) -> str:
    if not caption:
        return ""
    size = min(3.6, 21.0 / len(caption))
    return f'<text y="13.6" font-size="{size:.3f}">{escape(caption)}</text>'


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
