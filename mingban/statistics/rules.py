"""What each figure means: pure arithmetic, and the words in which the public page says it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# The acts that end an authority's work on a case: a decision, a declination, consent by silence. The first of a case counts.
ENDINGS = ("cases.case.decide", "cases.case.decline", "cases.case.consent")
# Before: one trip to hand in, one to fetch the result.
TRIPS_BEFORE = 2
# By what an applicant supplies a document himself; everything else saves him one.
BY_HIMSELF = frozenset({"UPLOAD", "DEFERRED", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One figure: its column, its name, its unit, and how it is counted."""

    code: str
    name: str
    unit: str
    words: str


MEANINGS = (
    Meaning(
        code="handled",
        name="办结",
        unit="件",
        words="作出决定（批准、不批准、期满未作决定依法视为同意）或者决定不予受理的件数，算在作出决定的那个月。撤回的和终止的不算；一件只算一次。",
    ),
    Meaning(
        code="on_time",
        name="按时办结",
        unit="件",
        words="办结的件里，受理、法定期限、承诺期限一个也没有超过的件数。按日子算，特别程序依法不计入的时间已经扣除。",
    ),
    Meaning(
        code="materials_saved",
        name="少交材料",
        unit="份",
        words="办事要用、但没有让您自己交的材料份数：由电子证照、前一件事的结果、实名核对、申请表自动生成或者书面承诺代替的，以及同一次申请里已经交过一次的。答应后补的不算少交。",
    ),
    Meaning(
        code="days_saved",
        name="少等时间",
        unit="天",
        words="每一件的法定期限减去从受理到作出决定实际用的天数（期限按工作日算的，用工作日比），提前几天就算几天；超过期限的算零，不抵扣。不予受理的不算。",
    ),
    Meaning(
        code="visits_saved",
        name="少跑趟数",
        unit="趟",
        words="原来每件事交材料跑一趟、拿结果跑一趟，共两趟；减去这件事现在要到现场的次数，选择到窗口拿结果的再减一趟（同一次申请只减一次）。",
    ),
)
COVERAGE_WORDS = "现在开办的事项里，不用到现场（零跑动）的，和最多到现场一次（最多跑一次，含零跑动）的各占多少。"


def materials_saved(materials: Iterable[tuple[int, str]], handed_in_before: Collection[int]) -> int:
    """Return how many documents of a case were not asked of the applicant.

    `materials` holds one pair of document and means for each requirement; a document that several requirements or an earlier
    case of the application share is handed in once.
    """
    pairs = list(materials)
    own = {pk for pk, means in pairs if means in BY_HIMSELF and pk not in handed_in_before}
    return len(pairs) - len(own)


def days_used(start: date, end: date, pauses: Sequence[tuple[date, date]], counts: Callable[[date], bool]) -> int:
    """Return how many days of a limit were used: the day of the event is not counted (民法典 §201), nor those within pauses."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(counts(day) and not any(since < day <= until for since, until in pauses) for day in days)


def visits_saved(visits_now: int, *, fetches: bool) -> int:
    """Return the trips saved by one case: of two, those that remain are taken away."""
    return max(0, TRIPS_BEFORE - visits_now - int(fetches))


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal, rounded half up: 87.5; empty where there is nothing to share."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (whole * 2)
    return f"{tenths // 10}.{tenths % 10}"


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)
