"""The national identifier of electronic licences (facts §6; GB/T 36904), how long licences last, and what state they are in."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.iso7064 import mod_37_36

from mingban.core.errors import BadInput
from mingban.licences.choices import IN_FORCE, LicenceStatus

ROOT = "1.2.156.3005.2"
SEPARATORS = re.compile(r"[\s.．。·]+")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class NotAnIdentifier(BadInput):
    """The text is no identifier of an electronic licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """The parts of 电子证照标识: type (21 characters), issuer (18; old ones differ), serial, version from 001, check."""

    type_code: str
    issuer_code: str
    serial: str
    version: str
    check: str

    @property
    def is_right(self) -> bool:
        """Tell whether the check character fits the rest."""
        return self.check == check_character(self.type_code, self.issuer_code, self.serial, self.version)

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer_code}.{self.serial}.{self.version}.{self.check}"


def check_character(*parts: str) -> str:
    """Return ISO 7064 MOD 37,36 (GB/T 17710) over type, issuer, serial and version run together, without the root."""
    return str(mod_37_36.calc_check_digit("".join(parts)))


def new_identifier(*, type_code: str, issuer_code: str, year: int, number: int, version: int = 1) -> Identifier:
    """Return the identifier of the `number`-th licence of this type, issuer and year."""
    serial, digits = f"{year}{number:07d}", f"{version:03d}"
    return Identifier(
        type_code=type_code,
        issuer_code=issuer_code,
        serial=serial,
        version=digits,
        check=check_character(type_code, issuer_code, serial, digits),
    )


def read_identifier(text: str) -> Identifier:
    """Read an identifier as people copy it: with or without the root, spaced, full-width, in small letters.

    The issuer may be shorter than 18 characters, as in old ones. Whether the check character fits is `is_right`.

    :raises NotAnIdentifier: when the parts cannot be told apart.
    """
    parts = [part for part in SEPARATORS.split(text.translate(FULL_WIDTH).strip().upper()) if part]
    if parts[:5] == ROOT.split("."):
        parts = parts[5:]
    if len(parts) != 5:
        raise NotAnIdentifier("电子证照标识应当是用点隔开的几段，请对照证照下方的标识再看一遍")
    type_code, issuer_code, serial, version, check = parts
    shapes = (
        (type_code, r"[0-9A-Z]{21}"),
        (issuer_code, r"[0-9A-Z]{6,18}"),
        (serial, r"[0-9A-Z]{1,40}"),
        (version, r"\d{1,3}"),
        (check, r"[0-9A-Z]"),
    )
    if not all(re.fullmatch(shape, part, re.ASCII) for part, shape in shapes):
        raise NotAnIdentifier("电子证照标识里只有数字和字母，各段长短也有规定，请对照证照下方的标识再看一遍")
    return Identifier(
        type_code=type_code, issuer_code=issuer_code, serial=serial, version=version.zfill(3), check=check
    )


def last_day(first: date, years: int | None) -> date | None:
    """Return the last day of a validity of whole years that begins on `first`, or None for one without end."""
    if years is None:
        return None
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:  # 29 February
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def next_version(former: Identifier) -> Identifier:
    """Return the identifier of the same licence in its next version."""
    digits = f"{int(former.version) + 1:03d}"
    check = check_character(former.type_code, former.issuer_code, former.serial, digits)
    return Identifier(
        type_code=former.type_code, issuer_code=former.issuer_code, serial=former.serial, version=digits, check=check
    )


def continued_until(valid_from: date, valid_to: date, years: int | None) -> date:
    """Return the last day of another term of the same length, which begins on the day after `valid_to`."""
    first = valid_to + timedelta(days=1)
    return last_day(first, years) or first + (valid_to - valid_from)


# How long before its end a holder is reminded, in days: before the last day on which a renewal may be asked for (行政许可法 §50:
# thirty days, by some readings working ones [U]).
REMIND_DAYS = 60


def status_on(status: LicenceStatus, valid_to: date | None, on: date) -> LicenceStatus:
    """Return the state that a licence is in on the day `on`: one that is valid expires by itself after its last day."""
    if status in IN_FORCE and valid_to is not None and valid_to < on:
        return LicenceStatus.EXPIRED
    return status
