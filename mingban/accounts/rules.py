"""How identity numbers, credit codes, phones, passwords and mandates are made: pure checks, values in, values out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from mingban.core.errors import BadInput

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
OLDEST_YEAR = 1850
ANY_SCOPE = "*"
LONGEST_MANDATE = timedelta(days=3 * 366)
PASSWORD_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumber:
    """A well-formed citizen's number and what it says; the region may be one that no longer exists."""

    number: str
    birthday: date
    is_male: bool
    region_code: str


class BadIdentityNumber(BadInput):
    """What was typed is no identity number."""


def normalise(text: str) -> str:
    """Return typed text without spaces and hyphens, full-width letters and digits made half-width, in upper case."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(first17: str) -> str:
    """Return the last character that belongs to the first 17 digits (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def check_identity_number(text: str, *, today: date | None = None) -> IdentityNumber:
    """Read a citizen's identity number (GB 11643-1999): 6 digits region, 8 birthday, 3 sequence (odd is male), 1 check.

    Codes of regions that were renamed or merged stay valid, so the region is not looked up. With `today` a birthday
    after it is refused.

    :raises BadIdentityNumber: saying which part is wrong and what it should be.
    """
    number = normalise(text)
    _check_shape(number)
    birthday = _birthday(number)
    if today is not None and birthday > today:
        raise BadIdentityNumber(
            f"身份证号里的出生日期是 {birthday.year} 年 {birthday.month} 月 {birthday.day} 日，还没到，请对着证件再看一遍"
        )
    if number[17] != check_digit(number[:17]):
        raise BadIdentityNumber("身份证号的最后一位和前面的对不上，可能有一位写错了，请对着证件再看一遍")
    return IdentityNumber(number=number, birthday=birthday, is_male=int(number[16]) % 2 == 1, region_code=number[:6])


def _check_shape(number: str) -> None:
    if not number:
        raise BadIdentityNumber("请填身份证号")
    if len(number) == 15 and number.isdecimal():
        raise BadIdentityNumber("15 位的老身份证号已经停用，请填 18 位的")
    if len(number) != 18:
        raise BadIdentityNumber(f"身份证号是 18 位，您填了 {len(number)} 位")
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise BadIdentityNumber("身份证号的前 17 位只能是数字，最后一位是数字或 X")


def _birthday(number: str) -> date:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    try:
        birthday = date(year, month, day)
    except ValueError:
        birthday = None
    if birthday is None or year < OLDEST_YEAR:
        raise BadIdentityNumber(f"身份证号第 7 到 14 位是出生日期，没有“{number[6:14]}”这一天，请对着证件再看一遍")
    return birthday


@dataclass(frozen=True, slots=True, kw_only=True)
class Uscc:
    """A unified social credit code. Some early ones carry a wrong check digit and are valid all the same: warn, do not refuse."""

    code: str
    region_code: str
    is_check_digit_right: bool


class BadUscc(BadInput):
    """What was typed is no unified social credit code."""


def check_uscc(text: str) -> Uscc:
    """Read a unified social credit code (GB 32100-2015); a wrong check digit is reported, not refused.

    :raises BadUscc: when length or characters are wrong.
    """
    code = normalise(text)
    if len(code) != 18:
        raise BadUscc(f"统一社会信用代码是 18 位，您填了 {len(code)} 位")
    is_right = True
    try:
        uscc.validate(code)
    except InvalidChecksum:
        is_right = False
    except ValidationError as error:
        raise BadUscc("统一社会信用代码由数字和大写字母组成，第 3 到 8 位是数字，没有 I、O、S、V、Z") from error
    return Uscc(code=code, region_code=code[2:8], is_check_digit_right=is_right)


class BadPhone(BadInput):
    """What was typed is no mobile number of mainland China."""


def check_phone(text: str) -> str:
    """Return a mobile number as eleven digits; a leading +86 is dropped.

    :raises BadPhone: when it is none.
    """
    phone = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", normalise(text))
    if not phone:
        raise BadPhone("请填手机号")
    if not re.fullmatch(r"[0-9]+", phone):
        raise BadPhone("手机号只能是数字")
    if len(phone) != 11:
        raise BadPhone(f"手机号是 11 位，您填了 {len(phone)} 位")
    if not re.fullmatch(r"1[3-9][0-9]{9}", phone):
        raise BadPhone("手机号以 13 到 19 开头，请再看一遍")
    return phone


class BadName(BadInput):
    """What was typed is no person's name."""


def check_name(text: str) -> str:
    """Return a person's name without outer and inner spaces, the dot of minority names in its usual form.

    :raises BadName: when it is empty, too long, or holds anything but letters and the dot.
    """
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    name = re.sub(r"[・•．.]", "·", name)
    if not name:
        raise BadName("请填姓名")
    if not 2 <= len(name) <= 50:
        raise BadName("姓名至少 2 个字，最多 50 个字，请和身份证上写的一样")
    if not all(letter.isalpha() or letter == "·" for letter in name):
        raise BadName("姓名里只能有文字和间隔点“·”，请和身份证上写的一样")
    return name


class WeakPassword(BadInput):
    """The password is too easy to guess."""


def check_password(password: str, *, username: str) -> None:
    """Accept a password of at least 8 characters with three of: small letters, capitals, digits, other characters.

    The figures are common practice under GB/T 22239 (facts §13), not figures of the standard.

    :raises WeakPassword: saying what is missing.
    """
    if len(password) < PASSWORD_LENGTH:
        raise WeakPassword(f"密码至少 {PASSWORD_LENGTH} 位", field="password")
    kinds = sum(bool(re.search(pattern, password)) for pattern in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"))
    if kinds < 3:
        raise WeakPassword("密码要有小写字母、大写字母、数字、符号里的三种", field="password")
    if username and username.lower() in password.lower():
        raise WeakPassword("密码里不能有用户名", field="password")


class BadMandate(BadInput):
    """The scope or time of a mandate makes no sense."""


def check_mandate(*, scope: Sequence[str], valid_from: datetime, valid_to: datetime, at: datetime) -> None:
    """Accept a scope of at least one code (or `*` alone) and a time that ends in the future, at most three years on.

    :raises BadMandate: with the field that is wrong.
    """
    if not scope or (ANY_SCOPE in scope and len(scope) > 1):
        raise BadMandate("请选可以代办哪些事", field="scope")
    if valid_to <= valid_from:
        raise BadMandate("结束的日子要在开始的日子后面", field="valid_to")
    if valid_to <= at:
        raise BadMandate("结束的日子已经过了，请选今天以后的", field="valid_to")
    if valid_to - valid_from > LONGEST_MANDATE:
        raise BadMandate("一次最长授权三年，到期可以再授权", field="valid_to")


def is_in_scope(scope: Sequence[str], code: str) -> bool:
    """Tell whether a mandate's scope covers an item or bundle code."""
    return ANY_SCOPE in scope or code in scope
