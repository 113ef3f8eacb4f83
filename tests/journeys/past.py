"""People who have applied already (past.json), and how their days are counted: not by the product, but from the announcements."""

import json
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.journeys.citizen import Citizen, Somebody
from tests.journeys.house import CALENDARS, announcement, unannounced_years

SATURDAY = 5
FILE = Path(__file__).parent / "past.json"
PEOPLE = {
    each["phone"]: Somebody(phone=each["phone"], name=each["name"], identity_number=each["identity_number"])
    for each in json.loads(FILE.read_text(encoding="utf-8"))["people"]["citizens"]
}


def come_back(applicant: Citizen, phone: str) -> str:
    """Sign in as one of them and open what was applied for; return its number."""
    applicant.is_(PEOPLE[phone])
    applicant.open("/my/")
    applicant.sign_in()
    applicant.arrive(applicant.page.locator("main a[href^='/applications/']").first.click)
    return applicant.path.split("/")[2]


def today() -> date:
    """Return the day that it is in the county."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def workdays(first: date, last: date) -> int:
    """Return how many working days there are from a day to another, both among them."""
    before = first - timedelta(days=1)
    return next(number for number in count() if workday_after(before, number + 1) > last)


def workday_after(day: date, number: int) -> date:
    """Return the working day so many working days after a day."""
    off, made_up = _announced()
    while number:
        day += timedelta(days=1)
        number -= day in made_up or (day.weekday() < SATURDAY and day not in off)
    return day


def _announced() -> tuple[set[date], set[date]]:
    """Return the days off and the made-up working days of every announcement, those of the house among them."""
    off: set[date] = set()
    made_up: set[date] = set()
    invented = [announcement(year) for year in unannounced_years(date.today())]  # noqa: DTZ011 — only its year
    published = [json.loads(file.read_text(encoding="utf-8")) for file in CALENDARS.glob("cn-*.json")]
    for said in [*published, *invented]:
        for holiday in said["days_off"]:
            first, last = date.fromisoformat(holiday["from"]), date.fromisoformat(holiday["to"])
            off |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
        made_up |= {date.fromisoformat(each["day"]) for each in said["made_up"]}
    return off, made_up
