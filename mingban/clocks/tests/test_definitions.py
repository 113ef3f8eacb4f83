from datetime import date
from typing import Any

import pytest

from mingban.clocks.definitions import read_calendar_year
from mingban.clocks.tests.factories import year_2026
from mingban.core.errors import BadInput


def test_reads_days_off_with_the_weekends_among_them() -> None:
    assert [day for day, _ in year_2026().off()] == [date(2026, 10, number) for number in range(1, 8)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": "x"}, "year：应是整数"),
        ({"year": 1800}, "year：年份应在 2000 到 2200 之间"),
        ({"region_code": "43"}, "region_code：格式不对"),
        ({"extra": 1}, "extra：不认识这一项"),
        ({"days_off": []}, "days_off：至少要有一项"),
        ({"days_off": [{"name": "x", "from": "10 月 1 日", "to": "2026-10-07"}]}, "days_off.1.from：应是日期"),
        ({"days_off": [{"name": "", "from": "2026-10-01", "to": "2026-10-07"}]}, "days_off.1.name：不能空着"),
        ({"days_off": [{"name": "x", "from": "2026-10-07", "to": "2026-10-01"}]}, "是不是写反了"),
        ({"days_off": [{"name": "x", "from": "2026-01-01", "to": "2026-10-01"}]}, "不像一个假期"),
        ({"days_off": [{"name": "x", "from": "2025-11-30", "to": "2025-11-30"}]}, "也不在上一年的 12 月"),
        ({"days_off": [{"name": "x", "from": "2026-10-10", "to": "2026-10-10"}]}, "2026-10-10 出现了两次"),
        ({"made_up": [{"day": "2026-11-23", "name": "x"}]}, "不是周末"),
        ({"notice": {}}, "notice.title：缺少这一项"),
        ({"verified": "maybe"}, "verified：应是 true 或 false"),
        ({"made_up": "x"}, "made_up：应是一个列表"),
    ],
)
def test_names_what_is_wrong_and_what_is_expected(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        year_2026(**changes)
    assert any(said in str(problem) for problem in refusal.value.problems)


def test_refuses_what_is_no_object_at_all() -> None:
    with pytest.raises(BadInput):
        read_calendar_year([])
