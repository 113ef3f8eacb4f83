"""What people may write, and how drafts are cut into paragraphs. Pure."""

import re
import unicodedata
from hashlib import sha256

from mingban.core.errors import BadInput

LONGEST_COMMENT = 5000
LONGEST_PARAGRAPH = 5000
MOST_PARAGRAPHS = 500
MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What looks like an identity number, a mobile phone, a bank card: whoever shows comments looks at these first.
PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")


class BadWords(BadInput):
    """What was written cannot be taken as it is."""


def check_comment(text: str) -> str:
    """Return a comment as it is kept: its outer blanks gone, lines ending alike.

    :raises BadWords: when nothing is written, too much, or a page's code instead of words.
    """
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise BadWords("请写下您的意见", field="text")
    if len(kept) > LONGEST_COMMENT:
        raise BadWords(f"一条意见最多 {LONGEST_COMMENT} 个字，您写了 {len(kept)} 个。可以按段分成几条提", field="text")
    if CONTROL.search(kept):
        raise BadWords("意见里有不能用的字符，请删掉再试", field="text")
    if MARKUP.search(kept):
        raise BadWords("意见里有网页代码（如 <b>），请只写文字", field="text")
    return kept


def check_plain(**texts: str) -> None:
    """Refuse characters in a draft's texts (by field) that neither pages nor feeds can show.

    :raises BadWords: naming the field.
    """
    for name, text in texts.items():
        if CONTROL.search(text):
            raise BadWords("这里有不能用的字符，请删掉再试", field=name)


def is_maybe_personal(text: str) -> bool:
    """Tell whether a text seems to name an identity number, a mobile phone or a bank card."""
    return PERSONAL.search(unicodedata.normalize("NFKC", text).replace(" ", "")) is not None


def digest(text: str) -> str:
    """Return SHA-256 (hex) of a comment's words as they are kept: by it anybody can prove later that none was changed."""
    return sha256(text.encode()).hexdigest()


def cut(text: str) -> list[str]:
    """Cut a draft into its paragraphs: an empty line stands between two.

    :raises BadWords: when there is none, too many, or one is too long.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [block.strip() for block in re.split(r"\n[ \t\u3000]*\n", plain) if block.strip()]
    if not blocks:
        raise BadWords("请写草案的正文，段和段之间空一行", field="text")
    if len(blocks) > MOST_PARAGRAPHS:
        raise BadWords(f"最多 {MOST_PARAGRAPHS} 段，现在有 {len(blocks)} 段，请把短的合并", field="text")
    for number, block in enumerate(blocks, 1):
        if len(block) > LONGEST_PARAGRAPH:
            raise BadWords(f"第 {number} 段有 {len(block)} 个字，最多 {LONGEST_PARAGRAPH} 个，请分成几段", field="text")
    return blocks


def joined(blocks: list[str]) -> str:
    """Return paragraphs as they are edited: an empty line between two."""
    return "\n\n".join(blocks)
