import pytest
from django.test import Client
from django.urls import reverse

from mingban.clocks.models import CalendarYear
from mingban.clocks.rules import NBSP
from mingban.clocks.tests.factories import announce, year_2026, year_2027

pytestmark = pytest.mark.django_db
ASKED = {"start_year": "2026", "start_month": "11", "start_day": "23", "limit": "5", "unit": "WORKING_DAY"}


@pytest.fixture(autouse=True)
def calendar() -> None:
    announce(year_2026())


def text_of(client: Client, address: str, query: dict[str, str] | None = None, status: int = 200) -> str:
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode().replace(NBSP, " ")


def test_shows_a_years_days_off_and_its_notice(client: Client) -> None:
    page = text_of(client, reverse("clocks:calendar-show", args=[2026]))
    assert "10 月 1 日至 7 日" in page
    assert "9 月 20 日（星期日）、10 月 10 日（星期六）" in page
    assert "国办发明电〔2025〕7号" in page
    assert "文号没有核对过" not in page


def test_says_when_nobody_checked_the_notices_number(client: Client) -> None:
    announce(year_2027(notice={"title": "通知", "number": "某号", "announced_on": "2026-11-20", "source": "网上"}))
    assert "文号没有核对过" in text_of(client, reverse("clocks:calendar-show", args=[2027]))


def test_says_that_a_year_is_not_announced(client: Client) -> None:
    assert "还没有公布，我们不猜" in text_of(client, reverse("clocks:calendar-show", args=[2027]))


def test_says_that_a_past_year_is_not_entered(client: Client) -> None:
    assert "没有录入这一年的放假安排" in text_of(client, reverse("clocks:calendar-show", args=[2019]))


def test_no_calendar_of_an_impossible_year(client: Client) -> None:
    text_of(client, reverse("clocks:calendar-show", args=[9999]), status=404)


def test_asks_first(client: Client) -> None:
    page = text_of(client, reverse("clocks:what-if"))
    assert "哪天收到" in page
    assert "到期</h2>" not in page


def test_answers_with_every_step(client: Client) -> None:
    page = text_of(client, reverse("clocks:what-if"), ASKED)
    assert "2026 年 11 月 30 日（星期一）到期</h2>" in page
    assert "<li>11 月 28 日、29 日：周末，不算</li>" in page


def test_answers_with_a_pause(client: Client) -> None:
    paused = {
        f"pause_{end}_{part}": value
        for end in ("from", "last")
        for part, value in zip(("year", "month", "day"), ("2026", "11", "25"), strict=True)
    }
    assert "2026 年 12 月 1 日（星期二）到期</h2>" in text_of(client, reverse("clocks:what-if"), {**ASKED, **paused})


def test_says_that_an_open_pause_has_no_end(client: Client) -> None:
    paused = {"pause_from_year": "2026", "pause_from_month": "11", "pause_from_day": "25"}
    assert "期限正在暂停" in text_of(client, reverse("clocks:what-if"), {**ASKED, **paused})


def test_says_that_the_days_off_are_not_announced(client: Client) -> None:
    page = text_of(client, reverse("clocks:what-if"), {**ASKED, "limit": "60"})
    assert "还算不出到期日" in page
    assert "/calendars/2027/" in page


def test_before_anything_is_entered_it_asks_and_knows_nothing(client: Client) -> None:
    CalendarYear.objects.all().delete()
    assert "还算不出到期日" in text_of(client, reverse("clocks:what-if"), ASKED)
    text_of(client, reverse("clocks:calendar-show", args=[2026]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"start_month": "2", "start_day": "30"}, "没有这一天"),
        ({"start_year": "2019"}, "只有 2026 年以后的放假安排"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "很多"}, "limit"),
        ({"unit": "HOUR"}, "unit"),
        ({"start_day": ""}, "start"),
        ({"pause_from_year": "2026"}, "年、月、日都要填"),
        ({"pause_last_year": "2026", "pause_last_month": "11", "pause_last_day": "25"}, "也要填从哪天起暂停"),
        (
            {
                "pause_from_year": "2026",
                "pause_from_month": "11",
                "pause_from_day": "25",
                "pause_last_year": "2026",
                "pause_last_month": "11",
                "pause_last_day": "24",
            },
            "不能早于开始暂停的那天",
        ),
        ({"pause_from_year": "2026", "pause_from_month": "11", "pause_from_day": "2"}, "不能早于收到的那天"),
    ],
)
def test_says_at_the_field_what_is_wrong(client: Client, wrong: dict[str, str], said: str) -> None:
    page = text_of(client, reverse("clocks:what-if"), {**ASKED, **wrong}, status=422)
    assert "errsum" in page
    assert said in page


def test_a_pause_is_named_with_its_article_and_an_extension_with_its_own(client: Client) -> None:
    asked = ASKED | {
        "pause_kind": "TESTING",
        "pause_from_year": "2026",
        "pause_from_month": "11",
        "pause_from_day": "24",
        "pause_last_year": "2026",
        "pause_last_month": "11",
        "pause_last_day": "25",
        "extension": "10",
    }
    page = text_of(client, reverse("clocks:what-if"), asked)
    assert "暂停（检测，《行政许可法》第四十五条），不算" in page
    assert "期限延长 10 个工作日（《行政许可法》第四十二条），接着算" in page
    assert "现场勘验不停" in page


def test_who_names_a_procedure_names_its_day_too(client: Client) -> None:
    page = text_of(client, reverse("clocks:what-if"), ASKED | {"pause_kind": "HEARING"}, status=422)
    assert "也要填从哪天起暂停" in page


def test_an_extension_has_its_bound(client: Client) -> None:
    assert "不能大于 15" in text_of(client, reverse("clocks:what-if"), ASKED | {"extension": "16"}, status=422)
