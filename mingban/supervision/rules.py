"""What an order must say: values in, values out."""

from datetime import date

LONGEST_TEXT = 1000
LONGEST_DAYS = 60


def order_number(word: str, year: int, serial: int) -> str:
    """Return the number of an order, such as 鹤政督〔2026〕3号."""
    return f"{word}督〔{year}〕{serial}号"


def why_not_text(text: str) -> str:
    """Say why a text will not do as an order, an answer or a reason; empty when it will."""
    if not text.strip():
        return "请写明内容"
    return f"最多 {LONGEST_TEXT} 个字" if len(text.strip()) > LONGEST_TEXT else ""


def why_not_day(answer_by: date, today: date) -> str:
    """Say why an answer cannot be asked for by this day; empty when it can: tomorrow at the earliest, within 60 days."""
    days = (answer_by - today).days
    if days < 1:
        return "答复的最后一天最早是明天"
    return f"答复的最后一天最多在 {LONGEST_DAYS} 天以后" if days > LONGEST_DAYS else ""
