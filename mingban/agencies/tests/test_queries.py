from collections.abc import Callable

import pytest

from mingban.agencies import queries
from mingban.agencies.models import OpeningHours
from mingban.agencies.tests.factories import hall, import_demo, make_hall
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.core.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("find", [queries.organisation, queries.region, queries.centre])
def test_refuses_codes_that_lead_nowhere(find: Callable[[str], object]) -> None:
    with pytest.raises(NotFound):
        find("nowhere")


def test_says_hours_of_the_demo_hall() -> None:
    import_demo()
    assert queries.hours_in_words(queries.centre("hecheng-hall")) == [
        "星期一至星期五 9:00–12:00，13:30–17:00",
        "法定节假日放假；周末调休上班的日子开门",
    ]


def test_says_differing_days_line_by_line() -> None:
    hours = [
        {"weekdays": [1, 2, 4], "opens": "09:00", "closes": "12:00"},
        {"weekdays": [6], "opens": "09:05", "closes": "11:00"},
    ]
    lines = queries.hours_in_words(make_hall(hours=hours))
    assert lines[:3] == ["星期一至星期二 9:00–12:00", "星期四 9:00–12:00", "星期六 9:05–11:00"]


def test_says_nothing_of_hours_that_are_not_known() -> None:
    assert queries.hours_in_words(make_hall(hours=[])) == []


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 09:30", True),
        ("2026-11-23 12:30", False),
        ("2026-11-22 09:30", False),
        ("2026-10-02 09:30", False),
        ("2026-10-10 09:30", True),
        ("2027-01-04 09:30", None),
    ],
)
def test_opens_by_the_calendar_of_its_region(at: str, is_open: bool | None) -> None:
    announce(year_2026())
    assert queries.is_open_at(make_hall(), beijing(at)) is is_open


def test_finds_where_an_organisation_has_counters() -> None:
    centre = make_hall()
    assert list(queries.centres_serving(queries.organisation("hecheng-market"))) == [centre]


def test_rows_say_what_they_are() -> None:
    centre = make_hall(counters=hall()["counters"][:1])
    assert str(centre) == "鹤城区智慧政务服务中心"
    assert str(centre.organisation) == "怀化市鹤城区市场监督管理局"
    assert str(centre.organisation.region) == "431202 鹤城区"
    assert str(centre.counters.get()) == "鹤城区智慧政务服务中心 01"
    assert str(OpeningHours.objects.earliest("weekday", "opens")) == "0 09:00:00-12:00:00"
