"""Made clocks and calendars."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

from mingban.clocks import actions
from mingban.clocks.choices import ClockUnit
from mingban.clocks.definitions import CalendarYearDefinition, read_calendar_year
from mingban.clocks.models import Clock
from mingban.core.actors import SYSTEM
from mingban.ledger.rules import Matter

NUMBERS = count(1)
BEIJING = timezone(timedelta(hours=8))


def beijing(text: str) -> datetime:
    """Return the instant of a local time such as 2026-11-23 09:30."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING).astimezone(UTC)


def year_2026(**changes: Any) -> CalendarYearDefinition:
    """Return the holidays of autumn 2026 as announced."""
    return read_calendar_year(
        {
            "year": 2026,
            "notice": {
                "title": "国务院办公厅关于2026年部分节假日安排的通知",
                "number": "国办发明电〔2025〕7号",
                "announced_on": "2025-11-04",
                "source": "新华社",
            },
            "verified": True,
            "days_off": [{"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}],
            "made_up": [{"day": "2026-09-20", "name": "国庆节"}, {"day": "2026-10-10", "name": "国庆节"}],
            **changes,
        }
    )


def year_2027(**changes: Any) -> CalendarYearDefinition:
    """Return an invented announcement of 2027 whose New Year begins in the December before."""
    terms = {
        "year": 2027,
        "notice": {"title": "演示通知", "number": "", "announced_on": "2026-11-20", "source": "测试"},
        "verified": False,
        "days_off": [{"name": "元旦", "from": "2026-12-31", "to": "2027-01-03"}],
        "made_up": [{"day": "2026-12-27", "name": "元旦"}],
        **changes,
    }
    return read_calendar_year(terms)


def announce(definition: CalendarYearDefinition, at: datetime = datetime(2025, 11, 5, tzinfo=UTC)) -> actions.Announced:
    """Announce a year as the system."""
    return actions.announce_year(definition=definition, by=SYSTEM, at=at)


def start_clock(**changes: Any) -> Clock:
    """Start a clock on Monday 23 November 2026: five working days, extensible by ten; each of another case."""
    terms: dict[str, Any] = {
        "owner": Matter(kind="case", id=f"case-{next(NUMBERS)}", name="开理发店"),
        "duty": "decide",
        "duty_name": "作出决定",
        "organisation_code": "hecheng-market",
        "region_code": "431202",
        "unit": ClockUnit.WORKING_DAY,
        "limit": 5,
        "started_at": beijing("2026-11-23 09:30"),
        "start_event": "受理",
        "legal_basis": "行政许可法第四十二条",
        "extension_limit": 10,
    }
    return actions.start_clock(**{**terms, **changes})
