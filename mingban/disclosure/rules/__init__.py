"""What the rules about official documents make of dates, numbers and texts; no database, no clock."""

from mingban.disclosure.rules.batches import DAYS as BATCH_DAYS
from mingban.disclosure.rules.batches import HEADINGS, Judged, judge_row, read_day
from mingban.disclosure.rules.batches import REQUIRED as REQUIRED_HEADINGS
from mingban.disclosure.rules.catalogue_limits import (
    NO_DAYS,
    STATUTORY_BASIS,
    STATUTORY_DAYS,
    Limit,
    read_limit,
    say_limit,
)
from mingban.disclosure.rules.duties import (
    HOME_PATHS,
    Look,
    Occasion,
    Period,
    is_gone,
    judge_look,
    next_look,
    occasion_of_event,
    on_time,
    period_terms,
    periods_due,
    published_moment,
    renewal_day,
    says_nothing,
)
from mingban.disclosure.rules.duties_league import LeagueRow, Tally, month_bounds, ranked
from mingban.disclosure.rules.layout import Laid, joined, lay_out
from mingban.disclosure.rules.making import gap_in_asking, gap_in_deciding
from mingban.disclosure.rules.numbers import DocumentNumber, NotANumber, numbers_in, parse_number
from mingban.disclosure.rules.privacy import Finding, PrivateKind, masked, private_in
from mingban.disclosure.rules.validity import Terms, circle, earlier, last_day, rung, validity
from mingban.disclosure.rules.wording import Advice, Piece, Word, advice_on

__all__ = [
    "BATCH_DAYS",
    "HEADINGS",
    "HOME_PATHS",
    "NO_DAYS",
    "REQUIRED_HEADINGS",
    "STATUTORY_BASIS",
    "STATUTORY_DAYS",
    "Advice",
    "DocumentNumber",
    "Finding",
    "Judged",
    "Laid",
    "LeagueRow",
    "Limit",
    "Look",
    "NotANumber",
    "Occasion",
    "Period",
    "Piece",
    "PrivateKind",
    "Tally",
    "Terms",
    "Word",
    "advice_on",
    "circle",
    "earlier",
    "gap_in_asking",
    "gap_in_deciding",
    "is_gone",
    "joined",
    "judge_look",
    "judge_row",
    "last_day",
    "lay_out",
    "masked",
    "month_bounds",
    "next_look",
    "numbers_in",
    "occasion_of_event",
    "on_time",
    "parse_number",
    "period_terms",
    "periods_due",
    "private_in",
    "published_moment",
    "ranked",
    "read_day",
    "read_limit",
    "renewal_day",
    "rung",
    "say_limit",
    "says_nothing",
    "validity",
]
