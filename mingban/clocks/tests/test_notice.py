"""The State Council's notice is read from its own words: the same days as the files that were entered by hand."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from mingban.clocks.definitions import read_calendar_year
from mingban.clocks.rules import BadNotice, read_notice, says_whole_year

PRINTED = {
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（星期五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（星期天）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


@pytest.mark.parametrize("year", PRINTED)
def test_the_printed_notice_gives_the_days_of_the_file(year: int) -> None:
    path = Path(settings.BASE_DIR) / "data" / "calendars" / f"cn-{year}.json"
    entered = read_calendar_year(json.loads(path.read_text(encoding="utf-8")))
    days = read_notice(PRINTED[year], year)
    assert {(start, end) for _, start, end in days.days_off} == {(one.start, one.end) for one in entered.days_off}
    assert {day for day, _ in days.made_up} == {one.day for one in entered.made_up}
    assert says_whole_year(days, year)


def test_reaches_into_the_december_before() -> None:
    days = read_notice("元旦：2022年12月31日（周六）至2023年1月2日（周一）放假调休，共3天。", 2023)
    assert [str(day) for day in days.days_off[0][1:]] == ["2022-12-31", "2023-01-02"]
    assert not says_whole_year(days, 2023)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("放三天假", "应写成"),
        ("元旦：好好休息。", "第一句要写从哪天至哪天放假"),
        ("元旦：1月1日（周四）至3日（周六）放假，共4天。", "是 3 天"),
        ("元旦：1月2日（周四）至3日（周六）放假，共2天。", "2026-01-02 是星期五"),
        ("元旦：1月3日至1日放假。", "写反"),
        ("元旦：2月30日放假1天。", "没有“2月30日”这一天"),
        ("元旦：1月1日放假1天。31日上班。", "没有“31日”这一天"),
        ("", "一个假期也没有"),
    ],
)
def test_says_which_line_does_not_agree(line: str, said: str) -> None:
    with pytest.raises(BadNotice) as refusal:
        read_notice(line, 2026)
    assert said in str(refusal.value.problems[0])
    assert refusal.value.problems[0].where == "第 1 行"
