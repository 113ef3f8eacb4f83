"""What holds together between regions, organisations and places, and when a place is open. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from mingban.agencies.choices import RegionLevel
from mingban.agencies.definitions import AgenciesDefinition, CentreDefinition, RegionRow
from mingban.clocks.rules import Calendar, code_stem
from mingban.core.errors import Problem
from mingban.core.times import WEEKDAYS

CODE_LENGTHS = {
    RegionLevel.PROVINCE: 6,
    RegionLevel.PREFECTURE: 6,
    RegionLevel.COUNTY: 6,
    RegionLevel.TOWN: 9,
    RegionLevel.VILLAGE: 12,
}
MONDAY = 0

Hours = Mapping[int, Sequence[tuple[time, time]]]


def code_problem(code: str, level: RegionLevel) -> str:
    """Return what is wrong with a region's code at its level, empty when nothing is.

    GB/T 2260: two digits each for province, prefecture and county, zeros where a region has none; then three digits each
    for town and village (statistical codes).
    """
    length = CODE_LENGTHS[level]
    if not (code.isascii() and code.isdigit() and len(code) == length):
        return f"{level.label}的代码应是 {length} 位数字"
    if level is RegionLevel.PROVINCE and not code.endswith("0000"):
        return "省的代码后四位应是 0000"
    if level is RegionLevel.PREFECTURE and (not code.endswith("00") or code.endswith("0000")):
        return "市（州）的代码后两位应是 00，前面不是"
    if level is RegionLevel.COUNTY and code.endswith("00"):
        return "县（区）的代码后两位不能是 00"
    return ""


def parent_problem(code: str, level: RegionLevel, parent_code: str, parent_level: RegionLevel) -> str:
    """Return what is wrong with a region's parent, empty when nothing is; levels may be left out (东莞 has no counties)."""
    if parent_level >= level:
        return f"上级 {parent_code} 是{parent_level.label}，不能是{level.label}的上级"
    if not code.startswith(code_stem(parent_code)):
        return f"代码 {code} 不在上级 {parent_code} 之内"
    return ""


def check_regions(rows: Sequence[RegionRow], known: Mapping[str, RegionLevel]) -> list[Problem]:
    """Return every row whose code or parent does not fit; `known` are the levels of regions that are there already."""
    levels = {**known, **{row.code: row.level for row in rows}}
    twice = {code for code, times in Counter(row.code for row in rows).items() if times > 1}
    problems = []
    for row in rows:
        problem = "代码在表里出现了两次" if row.code in twice else _region_problem(row, levels)
        if problem:
            problems.append(Problem(f"第 {row.row} 行", problem))
    return problems


def _region_problem(row: RegionRow, levels: Mapping[str, RegionLevel]) -> str:
    if problem := code_problem(row.code, row.level):
        return problem
    if row.level is RegionLevel.PROVINCE:
        return "省没有上级，上级一栏应空着" if row.parent else ""
    if row.parent not in levels:
        return f"没有上级 {row.parent}" if row.parent else "缺少上级的代码"
    return parent_problem(row.code, row.level, row.parent, levels[row.parent])


def check_agencies(
    definition: AgenciesDefinition, *, regions: Collection[str], parents: Mapping[str, str]
) -> list[Problem]:
    """Return every code that is used twice or leads nowhere, rings among organisations, and hours that overlap.

    `regions` are the known ones, `parents` the known organisations with their parents' codes.
    """
    organisations = definition.organisations
    tree = {**parents, **{organisation.code: organisation.parent for organisation in organisations}}
    problems = [
        *_twice("organisations", [organisation.code for organisation in organisations]),
        *_twice("centres", [centre.code for centre in definition.centres]),
    ]
    for number, organisation in enumerate(organisations, 1):
        where = f"organisations.{number}"
        if organisation.region not in regions:
            problems.append(Problem(f"{where}.region", f"没有区划 {organisation.region}，先导入区划"))
        if organisation.parent and organisation.parent not in tree:
            problems.append(Problem(f"{where}.parent", f"没有机构 {organisation.parent}"))
        if _is_in_ring(organisation.code, tree):
            problems.append(Problem(f"{where}.parent", "上级绕了一圈又回到自己"))
    for number, centre in enumerate(definition.centres, 1):
        problems += _centre_problems(f"centres.{number}", centre, tree)
    return problems


def _twice(where: str, codes: Sequence[str]) -> Iterator[Problem]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Problem(where, f"{code} 出现了 {times} 次")


def _is_in_ring(code: str, tree: Mapping[str, str]) -> bool:
    seen, above = {code}, tree.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = tree.get(above, "")
    return above == code


def _centre_problems(where: str, centre: CentreDefinition, organisations: Collection[str]) -> Iterator[Problem]:
    if centre.organisation not in organisations:
        yield Problem(f"{where}.organisation", f"没有机构 {centre.organisation}")
    yield from _twice(f"{where}.counters", [counter.number for counter in centre.counters])
    for number, counter in enumerate(centre.counters, 1):
        if counter.organisation and counter.organisation not in organisations:
            yield Problem(f"{where}.counters.{number}.organisation", f"没有机构 {counter.organisation}")
    spans = sorted((weekday, hours.opens, hours.closes) for hours in centre.hours for weekday in hours.weekdays)
    for weekday, opens, closes in spans:
        if opens >= closes:
            yield Problem(
                f"{where}.hours", f"星期{WEEKDAYS[weekday - 1]}：{closes:%H:%M} 关门不晚于 {opens:%H:%M} 开门"
            )
    for (weekday, _, closes), (next_weekday, opens, _) in pairwise(spans):
        if weekday == next_weekday and opens < closes:
            yield Problem(f"{where}.hours", f"星期{WEEKDAYS[weekday - 1]}的时间有重叠")


def openings(day: date, hours: Hours, calendar: Calendar) -> Sequence[tuple[time, time]]:
    """Return from when to when a place is open on a day, given its hours by weekday (Monday is 0).

    It is closed on announced holidays, even on a weekday, and open on make-up workdays: at the hours of that weekday if
    it has any, else at Monday's.

    :raises mingban.clocks.rules.NotAnnounced: when the day's year is not announced.
    """
    if calendar.holiday(day):
        return []
    usual = hours.get(day.weekday(), [])
    is_made_up = day.weekday() >= 5 and calendar.is_workday(day)
    return usual or (hours.get(MONDAY, []) if is_made_up else [])


def is_open(local: datetime, hours: Hours, calendar: Calendar) -> bool:
    """Tell whether a place is open at a local time: from the minute it opens until the minute it closes.

    :raises mingban.clocks.rules.NotAnnounced: when the day's year is not announced.
    """
    return any(opens <= local.time() < closes for opens, closes in openings(local.date(), hours, calendar))
