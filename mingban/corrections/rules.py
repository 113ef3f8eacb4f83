"""What a report and an answer must be; pure."""

import re
from urllib.parse import urlsplit

LONGEST_PAGE, LONGEST_TITLE, LONGEST_QUOTE, LONGEST_TEXT, LONGEST_ANSWER = 500, 200, 500, 1000, 1000
# Without signs that look alike: people read a receipt over the phone.
RECEIPT_SIGNS, RECEIPT_LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 12
PHONE = re.compile(r"1[3-9]\d{9}")
MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def own_path(address: str, home: str) -> str:
    """Return the path of a page of this site (`home` is its address); nothing for anything else, so that nobody leads officials elsewhere."""
    parts = urlsplit(address.strip())
    if parts.netloc and parts.netloc != urlsplit(home).netloc:
        return ""
    path = parts.path if len(parts.path) <= LONGEST_PAGE else ""
    is_path = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_path else ""


def contact_kind(contact: str) -> str:
    """Return how somebody can be reached: phone or mail; empty for what is neither."""
    if PHONE.fullmatch(contact):
        return "phone"
    return "mail" if MAILBOX.fullmatch(contact) and len(contact) <= LONGEST_TITLE else ""


def tidy_receipt(text: str) -> str:
    """Return a receipt as it is kept, however somebody has typed it."""
    return "".join(text.upper().split()).replace("-", "")[:20]


def spaced_receipt(receipt: str) -> str:
    """Return a receipt as people read it: in groups of four."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def why_not_text(text: str, longest: int) -> str:
    """Say why a text will not do; empty when it will."""
    if not text.strip():
        return "请写清楚"
    return f"最多 {longest} 个字" if len(text.strip()) > longest else ""
