"""Taking personal data out of an answer before everybody reads it: what has a shape is found by it, names are given. Pure."""

import re
from collections.abc import Collection

STARS = "＊＊＊"
# Longer shapes first, or a phone would be found within a number of 18 digits.
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("身份证号", re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")),
    ("银行卡号", re.compile(r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)")),
    ("手机号", re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
    ("邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
)
SHORTEST_NAME = 2


def redact(text: str, names: Collection[str] = ()) -> str:
    """Return the text with personal numbers, addresses of mail and the given names starred out."""
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = text.replace(name, STARS)
    for _, shape in SHAPES:
        text = shape.sub(STARS, text)
    return text


def personal_data_in(text: str, names: Collection[str] = ()) -> list[str]:
    """Return what personal data is left in a text, as kinds: 手机号, 姓名 ...; never the data itself."""
    found = [kind for kind, shape in SHAPES if shape.search(text)]
    is_named = any(len(name.strip()) >= SHORTEST_NAME and name.strip() in text for name in names)
    return [*found, *(["姓名"] if is_named else [])]
