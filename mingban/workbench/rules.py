"""What an official asks of a list, in values: read leniently, as addresses are typed, shared and saved."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mingban.accounts import rules as accounts
from mingban.cases.choices import CaseState
from mingban.clocks.choices import Alert
from mingban.core.errors import BadInput
from mingban.workbench.choices import Due, Tab

S = CaseState
# States as filters: what is accepted and what is under review are one thing to whoever looks for work.
STATES: dict[str, tuple[str, tuple[CaseState, ...]]] = {
    "submitted": ("待收件", (S.SUBMITTED,)),
    "received": ("已收件", (S.RECEIVED,)),
    "correcting": ("待补正", (S.CORRECTING,)),
    "review": ("审查中", (S.ACCEPTED, S.IN_REVIEW)),
    "suspended": ("特别程序", (S.SUSPENDED,)),
    "decided": ("已决定", (S.DECIDED,)),
    "delivered": ("已送达", (S.DELIVERED,)),
}
TEXT_LENGTH = 100
LATEST = "latest"
ME = "me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One list: its tab, what is looked for, and the filters; empty filters let everything through.

    `text` is a number or words of an item's name; `item` and `organisation` are codes; `party` names a person whom
    `actions.find_person` has found; `order` is empty for the most urgent first, or `latest`; `officer` is `me`, or a login name.
    """

    tab: str = Tab.MINE
    text: str = ""
    item: str = ""
    state: str = ""
    due: str = ""
    organisation: str = ""
    party: str = ""
    order: str = ""
    officer: str = ""
    alert: str = ""

    def as_query(self) -> dict[str, str]:
        """Return what differs from the plain list, as an address or a saved filter holds it."""
        plain = asdict(Wanted())
        return {name: value for name, value in asdict(self).items() if value != plain[name]}

    @property
    def is_filtered(self) -> bool:
        """True when more than a tab and an order is asked for."""
        return bool(self.as_query().keys() - {"tab", "order"})


def wanted_of(raw: Mapping[str, str]) -> Wanted:
    """Read what is asked for; what nobody could have meant is left out."""
    ended = raw.get("tab") == Tab.ENDED
    return Wanted(
        tab=_one_of(raw.get("tab", ""), Tab.values) or Tab.MINE,
        text=_plain(raw.get("text", "") or raw.get("q", "")),
        item=_plain(raw.get("item", "")),
        state="" if ended else _one_of(raw.get("state", ""), STATES),
        due="" if ended else _one_of(raw.get("due", ""), Due.values),
        organisation=_plain(raw.get("organisation", "")),
        party=_plain(raw.get("party", "")),
        order=_one_of(raw.get("order", ""), [LATEST]),
        officer=_plain(raw.get("officer", "")),
        alert="" if ended else _one_of(raw.get("alert", ""), Alert.values),
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:TEXT_LENGTH]


def _one_of(text: str, known: object) -> str:
    return text if text in known else ""  # type: ignore[operator]


def names_a_person(text: str) -> bool:
    """Tell whether a text is somebody's phone or identity number by its shape."""
    return _is_read_by(accounts.check_phone, text) or _is_read_by(accounts.check_identity_number, text)


def _is_read_by(check: Callable[[str], object], text: str) -> bool:
    try:
        check(text)
    except BadInput:
        return False
    return True


def due_span(due: str, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return from when (inclusive) to when (exclusive) something falls due that is overdue, due today or due this week.

    The week ends with Sunday; what is overdue is not due today any more.
    """
    today = now.astimezone(zone).date()
    if due == Due.OVERDUE:
        return None, now
    if due == Due.TODAY:
        return now, _midnight(today + timedelta(days=1), zone)
    if due == Due.WEEK:
        return now, _midnight(today + timedelta(days=7 - today.weekday()), zone)
    return None, None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in a list: the instant that it is sorted by, and its id."""

    sort_at: datetime
    pk: int

    def __str__(self) -> str:
        microseconds = (self.sort_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return f"{microseconds}-{self.pk}"


def place_of(text: str) -> Place | None:
    """Read a place back from an address; what is none, or beyond every calendar, is the beginning of the list."""
    left, _, right = text.rpartition("-")
    try:
        sort_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(left[:20]))
        pk = int(right[:20])
    except (ValueError, OverflowError):
        return None
    return Place(sort_at, pk) if 0 <= pk < 2**63 else None


# Columns of an exported list.
HEADINGS = ("编号", "办件号", "事项", "办事人", "部门", "状态", "到期", "交上来", "受理", "决定", "办结")
# What makes a spreadsheet take a text for a formula, also in full width, and after white space that it drops.
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: one that could be begins with an apostrophe (CWE-1236).

    Control characters, which no file of Excel may hold, become blanks.
    """
    text = re.sub(r"[\x00-\x1f]", " ", text)
    return f"'{text}" if _FORMULA.match(text) else text
