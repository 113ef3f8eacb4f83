import calendar as calendar_module
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from mingban.clocks import queries, tasks
from mingban.clocks.models import CalendarYear, Clock
from mingban.clocks.tests.factories import announce, beijing, start_clock, year_2026

pytestmark = pytest.mark.django_db
SHIPPED = sorted((Path(settings.BASE_DIR) / "data" / "calendars").glob("cn-*.json"))


def test_imports_the_shipped_years_and_a_second_time_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("calendar_import", *map(str, SHIPPED))
    assert [row.year for row in CalendarYear.objects.order_by("year")] == [2024, 2025, 2026]
    capsys.readouterr()
    call_command("calendar_import", *map(str, SHIPPED))
    assert capsys.readouterr().out.count("没有变化") == len(SHIPPED)


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_shipped_years_have_as_many_working_days_as_announced(year: int, workdays: int) -> None:
    call_command("calendar_import", *map(str, SHIPPED))
    calendar = queries.calendar_for("")
    holidays = queries.holidays_of(CalendarYear.objects.get(year=year))
    off = sum(holiday.length for holiday in holidays)
    assert off == {2024: 28, 2025: 28, 2026: 33}[year]
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365 + calendar_module.isleap(year))]
    assert sum(calendar.is_workday(day) for day in days) == workdays


def test_names_everything_that_is_wrong_in_a_file_and_imports_nothing(tmp_path: Path) -> None:
    good = SHIPPED[0]
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"year": 2027}))
    with pytest.raises(CommandError, match="days_off：缺少这一项"):
        call_command("calendar_import", str(good), str(bad))
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", "不是正确的 JSON"), (b"\xff\xfe\x00", "读不了"), (None, "读不了")]
)
def test_says_that_a_file_cannot_be_read(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "year.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("calendar_import", str(file))


def test_the_sweep_tells_of_all_that_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(year_2026())
    for _ in range(3):
        start_clock()
    monkeypatch.setattr("mingban.clocks.tasks.timezone.now", lambda: beijing("2026-12-01 00:00"))
    tasks.sweep.func()
    assert Clock.objects.filter(overdue_told_at=beijing("2026-12-01 00:00")).count() == 3
