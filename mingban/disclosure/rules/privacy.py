"""What must not be published unseen: identity numbers, phones, bank accounts, addresses of private persons (facts §13; S19)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError


class PrivateKind(StrEnum):
    """What was found."""

    IDENTITY_NUMBER = "身份证号"
    MOBILE_PHONE = "手机号"
    BANK_ACCOUNT = "银行账号"
    ADDRESS = "住址"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A piece of a text that looks personal: where it stands, and how it reads masked."""

    kind: PrivateKind
    start: int
    end: int
    masked: str


# Digits are not followed or preceded by others, or by letters and points of longer codes.
EDGE, EDGE_AFTER = r"(?<![0-9A-Za-z.-])", r"(?![0-9A-Za-z-])"
IDENTITY = re.compile(rf"{EDGE}\d{{17}}[\dXx]{EDGE_AFTER}")
MOBILE = re.compile(rf"{EDGE}1[3-9]\d(?:[ -]?\d{{4}}){{2}}{EDGE_AFTER}")
ACCOUNT = re.compile(rf"{EDGE}\d(?:[ ]?\d){{15,18}}{EDGE_AFTER}")
# A house number or a flat within a street, village or estate: where somebody lives. Offices have rooms and halls.
ADDRESS = re.compile(
    r"[\u4e00-\u9fa5]{2,20}(?:小区|新村|公寓|花园|苑|村)[\u4e00-\u9fa50-9]{0,12}?(?:\d+(?:栋|幢|号楼|单元|室|户|组)){1,3}"
)
# What stands behind these words is where a person lives, however it is written; offices have a 地址 and no 住址.
LIVES = re.compile(
    r"(?:(?<=住址|住在|家住|现住)|(?<=家庭地址|居住地址|户籍地址))[:：为是]?[ \u3000]?"
    r"[\u4e00-\u9fa5]{2,24}[ \u3000]?\d+(?:号|栋|幢|号楼|单元|室|户|组)(?:[\u4e00-\u9fa5]{0,6}\d+(?:栋|幢|号楼|单元|室|户|号))*"
)


def private_in(text: str) -> list[Finding]:
    """Return what in a text looks like somebody's personal data, in order; identity numbers and cards only with a right check digit.

    What a rule cannot know (whose number it is, whether he agreed) a person decides: findings are to be masked or justified.
    """
    found = [*_matches(text, IDENTITY, PrivateKind.IDENTITY_NUMBER, _is_identity_number)]
    taken = [(one.start, one.end) for one in found]
    for pattern, kind, is_one in (
        (ACCOUNT, PrivateKind.BANK_ACCOUNT, _is_account),
        (MOBILE, PrivateKind.MOBILE_PHONE, lambda _: True),
        (ADDRESS, PrivateKind.ADDRESS, lambda _: True),
        (LIVES, PrivateKind.ADDRESS, lambda _: True),
    ):
        fresh = [one for one in _matches(text, pattern, kind, is_one) if not _overlaps(one, taken)]
        taken += [(one.start, one.end) for one in fresh]
        found += fresh
    return sorted(found, key=lambda one: one.start)


def masked(text: str) -> str:
    """Return the text with everything that looks personal masked."""
    for one in reversed(private_in(text)):
        text = text[: one.start] + one.masked + text[one.end :]
    return text


def _matches(text: str, pattern: re.Pattern[str], kind: PrivateKind, is_one: Callable[[str], bool]) -> list[Finding]:
    return [
        Finding(kind=kind, start=match.start(), end=match.end(), masked=_mask(kind, match[0]))
        for match in pattern.finditer(text)
        if is_one(match[0])
    ]


def _overlaps(one: Finding, taken: list[tuple[int, int]]) -> bool:
    return any(one.start < end and start < one.end for start, end in taken)


def _is_identity_number(text: str) -> bool:
    try:
        ric.validate(text.upper())
    except ValidationError:
        return False
    return True


def _is_account(text: str) -> bool:
    return bool(luhn.is_valid(text.replace(" ", "")))


def _mask(kind: PrivateKind, text: str) -> str:
    """Mask as facts §13 has it: an identity number keeps four signs at both ends, a phone three and four, an account the last four."""
    if kind is PrivateKind.IDENTITY_NUMBER:
        return f"{text[:4]}{'*' * 10}{text[-4:]}"
    if kind is PrivateKind.MOBILE_PHONE:
        return f"{text[:3]}****{text[-4:]}"
    if kind is PrivateKind.BANK_ACCOUNT:
        return f"{'*' * 12}{text[-4:]}"
    return re.sub(r"\d+", "*", text)
