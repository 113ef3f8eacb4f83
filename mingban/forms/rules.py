"""How values of data elements are read, shown and masked: pure functions over definitions and JSON values.

A value is kept as JSON: text for most kinds, an ISO date, a bool for yes or no, a number, money as text with two places.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from mingban.accounts import rules as identity
from mingban.core.errors import BadInput
from mingban.core.masking import mask_identity_number, mask_name, mask_phone
from mingban.core.times import say_day
from mingban.forms.definitions import ElementDefinition, ElementKind

Value = str | int | float | bool | None

LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$")
# Control characters, and halves of pairs, which a program can send: nothing can keep or show them.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DOWN_TO_STREET = re.compile(r"^(?:.*?[区县市])?(?:.*?(?:街道|镇|乡|村|社区))?")
NAME = re.compile(r"^[^\W\d_]([^\W\d_]|[·•. '-]){1,49}$")
MOST_MONEY = Decimal(10) ** 13
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field to draw: the element, whether it must be filled in, and a hint of the form's own."""

    element: ElementDefinition
    is_required: bool = True
    hint: str = ""


class BadValue(BadInput):
    """What was filled in is no value of this data element."""


def clean_value(element: ElementDefinition, raw: object) -> Value:
    """Return the JSON value for what was filled in; None when nothing was.

    :raises BadValue: saying what is wrong and how to put it right.
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str | int | float | date):
        raise BadValue("这一项要写一段文字或者一个数")
    try:
        return _CLEANERS[element.kind](element, raw)
    except BadValue:
        raise
    except BadInput as error:
        raise BadValue(error.message) from error


def _text(element: ElementDefinition, raw: object) -> str:
    text = str(raw).replace("\r\n", "\n")
    if CONTROL.search(text) or (element.kind is not ElementKind.LONG_TEXT and "\n" in text):
        raise BadValue("这里有不能用的字符，请删掉再试")
    if len(text) > element.max_length:
        raise BadValue(f"最多 {element.max_length} 个字，您写了 {len(text)} 个")
    return text


def _name(element: ElementDefinition, raw: object) -> str:
    text = _text(element, raw)
    if not NAME.match(text):
        raise BadValue("姓名要写全，至少两个字，不带数字和符号（“·”除外）")
    return text


def _address(element: ElementDefinition, raw: object) -> str:
    text = _text(element, raw)
    if len(text) < 4:
        raise BadValue("地址要写到门牌号，例如“鹤城区迎丰中路 18 号”")
    return text


def _number(element: ElementDefinition, raw: object) -> int | float:
    number = _decimal(raw)
    _check_bounds(element, number)
    return int(number) if number == number.to_integral_value() else float(number)


def _decimal(raw: object) -> Decimal:
    text = unicodedata.normalize("NFKC", str(raw)).replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.copy_abs() >= MOST_MONEY:
        raise BadValue("请填数字，例如 12 或 12.5")
    return number


def _check_bounds(element: ElementDefinition, number: Decimal) -> None:
    if element.minimum is not None and number < Decimal(str(element.minimum)):
        raise BadValue(f"不能小于 {element.minimum:g}{element.unit and ' ' + element.unit}")
    if element.maximum is not None and number > Decimal(str(element.maximum)):
        raise BadValue(f"不能大于 {element.maximum:g}{element.unit and ' ' + element.unit}")


def _money(element: ElementDefinition, raw: object) -> str:
    amount = _decimal(str(raw).removeprefix("¥").removeprefix("￥"))
    _check_bounds(element, amount)
    if amount != amount.quantize(CENT):
        raise BadValue("金额最多写到分，例如 1500.50")
    return str(amount.quantize(CENT))


def _date(element: ElementDefinition, raw: object) -> str:
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError as error:
        raise BadValue("日期要写年、月、日，例如 2026-12-01") from error


# 有没有, 交没交过; 要不要, 需要不需要, 可不可以. “所有没有…” only looks like the first.
_HAVE_NOT = re.compile(r"(?<!所)(\w)没\1(过?)")
_VERB_NOT_VERB = re.compile(r"(\w{1,2})不\1(\w?)")
# Verbs of two syllables are asked about by their first one only, so that their second belongs to the answer.
_TWO_SYLLABLES = frozenset(
    {"可以", "愿意", "需要", "应该", "应当", "同意", "知道", "属于", "符合", "包括", "打算", "希望"}
)
_HAVE = "有"


def yes_no_words(label: str) -> tuple[str, str]:
    """Return how a question or label is answered with yes and with no, in its own words: 有没有 by 有 and 没有.

    什么不什么 and 是……吗 are answered by their verb (要 and 不要, 是 and 不是), 是否 and everything else by 是 and 否.
    """
    if found := _HAVE_NOT.search(label):
        verb = found[1] if found[1] == _HAVE else found[1] + found[2]
        return verb, f"没{verb}"
    if found := _VERB_NOT_VERB.search(label):
        verb = found[1] + found[2] if found[1] + found[2] in _TWO_SYLLABLES else found[1]
        return verb, f"不{verb}"
    return ("是", "不是") if label.startswith("是") and "是否" not in label else ("是", "否")


def yes_no_choices(label: str) -> list[tuple[str, str]]:
    """Return the choices of such a question, as forms send them."""
    yes, no = yes_no_words(label)
    return [("yes", yes), ("no", no)]


def say_yes_no(label: str, *, value: bool) -> str:
    """Return the answer that was given to such a question."""
    yes, no = yes_no_words(label)
    return yes if value else no


def _yes_no(element: ElementDefinition, raw: object) -> bool:
    known = {True: True, False: False, "yes": True, "no": False}
    if not isinstance(raw, bool | str) or raw not in known:
        yes, no = yes_no_words(element.label)
        raise BadValue(f"请选“{yes}”或“{no}”")
    return known[raw]


def _choice(element: ElementDefinition, raw: object) -> str:
    if raw not in {choice.code for choice in element.choices}:
        raise BadValue("请从列出的里面选一个")
    return str(raw)


def _identity_number(element: ElementDefinition, raw: object) -> str:
    return identity.check_identity_number(str(raw)).number


def _uscc(element: ElementDefinition, raw: object) -> str:
    return identity.check_uscc(str(raw)).code


def _phone(element: ElementDefinition, raw: object) -> str:
    text = unicodedata.normalize("NFKC", str(raw)).replace(" ", "")
    return text if LANDLINE.match(text) else identity.check_phone(text)


_CLEANERS: dict[ElementKind, Callable[[ElementDefinition, object], Value]] = {
    ElementKind.TEXT: _text,
    ElementKind.LONG_TEXT: _text,
    ElementKind.NUMBER: _number,
    ElementKind.MONEY: _money,
    ElementKind.DATE: _date,
    ElementKind.YES_NO: _yes_no,
    ElementKind.CHOICE: _choice,
    ElementKind.NAME: _name,
    ElementKind.IDENTITY_NUMBER: _identity_number,
    ElementKind.USCC: _uscc,
    ElementKind.PHONE: _phone,
    ElementKind.ADDRESS: _address,
}


def show_value(element: ElementDefinition, value: Value) -> str:
    """Return a kept value as people read it, with its unit; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return say_yes_no(element.label, value=value)
    if element.kind is ElementKind.CHOICE:
        return next((choice.label for choice in element.choices if choice.code == value), str(value))
    if element.kind is ElementKind.DATE:
        return say_day(date.fromisoformat(str(value)))
    if element.kind is ElementKind.MONEY:
        return _with_unit(f"{Decimal(str(value)):,.2f}", element.unit or "元")
    return _with_unit(str(value), element.unit)


def _with_unit(text: str, unit: str) -> str:
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def mask_value(element: ElementDefinition, value: Value) -> str:
    """Return a kept value as those may read it who need not know it: personal data masked (facts §13)."""
    text = show_value(element, value)
    if not element.is_personal or not text:
        return text
    return _MASKS.get(element.kind, _mask_rest)(text)


def _mask_rest(text: str) -> str:
    return "*" * min(len(text), 6)


def _mask_address(text: str) -> str:
    """Keep an address down to street, town or village, so that the office can see whom it concerns."""
    place = _DOWN_TO_STREET.match(text)
    return f"{place[0] if place else ''}****"


_MASKS: dict[ElementKind, Callable[[str], str]] = {
    ElementKind.NAME: mask_name,
    ElementKind.IDENTITY_NUMBER: mask_identity_number,
    ElementKind.PHONE: mask_phone,
    ElementKind.ADDRESS: _mask_address,
}
