"""What concerns whom, and when people may be disturbed; pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from mingban.subscriptions.choices import Subject

# Nobody's phone rings between ten at night and eight in the morning; what comes then waits for eight.
QUIET_FROM, QUIET_UNTIL = time(22), time(8)
# More words make a search, not a subscription.
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class News:
    """What was published, as far as subscriptions ask."""

    title: str
    text: str
    organisation_code: str
    field: str
    five: str
    entry_code: str


def concerns(news: News, subject: str, value: str) -> bool:
    """Tell whether news is what somebody subscribed to. Words are all to stand in the title or the text, whatever their order and case."""
    if subject == Subject.WORDS:
        hay = f"{news.title}\n{news.text}".casefold()
        return all(word in hay for word in value.casefold().split())
    named = {
        Subject.ORGANISATION: news.organisation_code,
        Subject.FIELD: news.field,
        Subject.FIVE: news.five,
        Subject.ENTRY: news.entry_code,
    }
    return bool(value) and named[Subject(subject)] == value


def tidy_words(text: str) -> str:
    """Return words as they are kept: one space between them, so that the same search is subscribed to once."""
    return " ".join(text.split()[:MOST_WORDS])[:100]


def when_to_tell(at: datetime, zone: tzinfo) -> datetime:
    """Return when a phone may be told of what happens at `at`: now, or at the end of the quiet hours."""
    here = at.astimezone(zone)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return at
    day = here.date() + timedelta(days=1) if here.time() >= QUIET_FROM else here.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=zone)
