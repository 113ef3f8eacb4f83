"""What a topic is, when people may be disturbed, and what a message says; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from urllib.parse import parse_qsl

from mingban.search.registry import FACETS
from mingban.subscriptions.choices import Subject

# What the address of the search page calls its conditions, in the order in which a kept search is written.
CONDITIONS = ("q", "kind", "five", "organisation", "field", "type", "validity")
FACET_OF = {name: "kind_of_document" if name == "type" else name for name in CONDITIONS[2:]}
LONGEST_WORDS, LONGEST_CONDITION, LONGEST_VALUE = 60, 60, 500
# When those are told who want to be told once a day.
DIGEST_AT = time(9)
# So many reasons stand in a message; who has more reads them on his page.
MOST_REASONS, MOST_LINES = 3, 20


@dataclass(frozen=True, kw_only=True)
class News:
    """What there is to tell: the thing as search knows it, the exact subjects it belongs to, and what is said of it.

    Of news that is not `for_searches` only those are told who follow the thing itself.
    """

    kind: str
    thing: str
    title: str
    says: str
    named: Sequence[Sequence[str]]
    for_searches: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """A kept search: words, a kind, facets."""

    text: str
    kind: str
    facets: dict[str, str]


def read_search(value: str) -> Search:
    """Return the search that a topic's value names."""
    named = dict(parse_qsl(value))
    facets = {facet: named[name] for name, facet in FACET_OF.items() if name in named}
    return Search(named.get("q", ""), named.get("kind", ""), facets)


def write_search(address: Mapping[str, str]) -> str:
    """Return a search as it is kept: only its words and conditions, in one order, so that the same search is one topic.

    Days are left out: what is new has none of the past. Empty when nothing is looked for.
    """
    kept: list[str] = []
    for name in CONDITIONS:
        longest = LONGEST_WORDS if name == "q" else LONGEST_CONDITION
        text = " ".join(address.get(name, "").split())
        if text and len(text) <= longest and text.isprintable():
            kept.append(f"{name}={_quoted(text)}")
    value = "&".join(kept)
    return value if len(value) <= LONGEST_VALUE else ""


def _quoted(text: str) -> str:
    """Write a value of an address so that people can still read it."""
    return text.replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace(" ", "+")


def name_search(value: str, kinds: Mapping[str, str]) -> str:
    """Say a search in words: 电梯 补助（民政局，住房）."""
    search = read_search(value)
    conditions = [kinds.get(search.kind, ""), *(search.facets.get(name, "") for name in FACETS)]
    said = "，".join(one for one in conditions if one)
    return f"{search.text}（{said}）" if search.text and said else search.text or said


def handle(subject: str, value: str) -> str:
    """Return the handle of an exact subject."""
    return f"={subject}:{value}"


def read_hours(text: str) -> tuple[time, time]:
    """Return the quiet hours that the settings name, such as 22:00-08:00."""
    start, _, end = text.partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def when_to_tell(at: datetime, zone: tzinfo, quiet_from: time, quiet_until: time) -> datetime:
    """Return when somebody may be told of what happens at `at`: now, or at the end of his quiet hours."""
    here = at.astimezone(zone)
    now = here.time()
    if quiet_from < quiet_until:
        is_quiet = quiet_from <= now < quiet_until
    else:
        is_quiet = quiet_from != quiet_until and (now >= quiet_from or now < quiet_until)
    return _next(here, quiet_until) if is_quiet else at


def next_digest(at: datetime, zone: tzinfo) -> datetime:
    """Return when those are told of it who are told once a day."""
    return _next(at.astimezone(zone), DIGEST_AT)


def _next(here: datetime, clock: time) -> datetime:
    day = here.date() + timedelta(days=here.time() >= clock)
    return datetime.combine(day, clock, tzinfo=here.tzinfo)


def sentence(news: News, labels: Sequence[str]) -> str:
    """Say why somebody is told, and of what."""
    quoted = "".join(f"“{label}”" for label in labels[:MOST_REASONS])
    more = f"等 {len(labels)} 项" if len(labels) > MOST_REASONS else ""
    return f"您订阅的{quoted}{more}{news.says}：《{news.title}》"


def is_named(subject: str) -> bool:
    """Tell whether a subject is met exactly, rather than searched for."""
    return subject in Subject.values and subject != Subject.SEARCH
