"""What the lines of an official document are: its title, its number, headings of four levels (GB/T 9704-2012, 7.3.3), paragraphs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mingban.disclosure.rules.numbers import NotANumber, parse_number

CHINESE = "一二三四五六七八九十百"
LEVELS = (
    ("1", re.compile(rf"^[{CHINESE}]+、")),
    ("2", re.compile(rf"^[（(][{CHINESE}]+[)）]")),
    ("3", re.compile(r"^\d{1,2}[．.](?!\d)")),
    ("4", re.compile(r"^[（(]\d{1,2}[)）]")),
)
# A line that opens like a heading and runs on is a paragraph with its heading in front.
LONGEST_HEADING = 40
# From this part of the longest line's length on, a line was broken by the page's edge.
FULL_LINE = 0.8
ENDS = "。；：！？”）."
TITLE_ENDS = (
    "通知",
    "意见",
    "办法",
    "规定",
    "决定",
    "公告",
    "通告",
    "方案",
    "细则",
    "批复",
    "函",
    "报告",
    "规划",
    "纪要",
    "条例",
    "命令",
    "令",
)


@dataclass(kw_only=True)
class Laid:
    """A document as it was read: title, number, blocks as (kind, value)."""

    title: str = ""
    number: str = ""
    blocks: list[tuple[str, object]] = field(default_factory=list)


def lay_out(lines: Iterable[str | list[list[str]]]) -> Laid:
    """Return what the lines of a document are; a list of rows among them is a table.

    The title is the first line, with those after it as far as it runs; a line that is nothing but a document number before the text
    is the number. A person looks at the result before anything is published.
    """
    laid = Laid()
    for line in lines:
        if isinstance(line, list):
            if line:
                laid.blocks.append(("table", {"data": line, "first_row_is_table_header": True}))
            continue
        text = line.strip().replace("\u3000", "")
        if text:
            _take(laid, text)
    return laid


def _take(laid: Laid, text: str) -> None:
    if not laid.blocks and not laid.number and (number := _number(text)):
        laid.number = number
    elif not laid.title:
        laid.title = text[:200]
    elif (
        not laid.blocks
        and not laid.title.endswith(TITLE_ENDS)
        and len(laid.title) + len(text) <= 100
        and text[-1] not in ENDS
    ):
        laid.title += text
    else:
        laid.blocks.append(_block(text))


def _number(text: str) -> str:
    try:
        return str(parse_number(text))
    except NotANumber:
        return ""


def _block(text: str) -> tuple[str, object]:
    level = next((level for level, opening in LEVELS if opening.match(text)), None)
    if level and len(text) <= LONGEST_HEADING and text[-1] not in ENDS:
        return "heading", {"level": level, "text": text}
    return "paragraph", text


def joined(lines: Iterable[str]) -> list[str]:
    """Return the paragraphs of a text whose lines were broken by a page's width.

    A line goes on when it is about as long as the longest ones and ends no sentence, and the next one opens no heading.
    """
    texts = [line.strip() for line in lines]
    full = max(map(len, texts), default=0) * FULL_LINE
    paragraphs: list[str] = []
    goes_on = False
    for text in texts:
        if text and goes_on and not _opens(text):
            paragraphs[-1] += text
        elif text:
            paragraphs.append(text)
        goes_on = len(text) >= full and text[-1:] not in ENDS
    return paragraphs


def _opens(text: str) -> bool:
    return any(opening.match(text) for _, opening in LEVELS)
