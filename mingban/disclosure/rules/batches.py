"""批量导入: what one row of a workbook of documents says, and what is wrong with it; pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mingban.disclosure.choices import Five, PaperKind, Validity
from mingban.disclosure.rules.numbers import NotANumber, parse_number
from mingban.disclosure.rules.validity import validity

HEADINGS = {
    "title": "标题",
    "number": "发文字号",
    "kind": "公文种类",
    "column": "栏目",
    "issuer": "发文机关",
    "issued_on": "成文日期",
    "published_on": "公布日期",
    "effective_on": "施行日期",
    "valid_until": "有效期至",
    "repealed_on": "废止日期",
    "status": "有效性",
    "five": "五公开",
    "field": "领域",
    "entry_code": "目录编码",
    "summary": "内容概述",
    "file": "文件",
}
REQUIRED = ("title", "kind", "column", "issued_on", "published_on", "five", "file")
LONGEST = {"title": 200, "issuer": 200, "field": 40, "entry_code": 60, "summary": 300}
DAYS = ("issued_on", "published_on", "effective_on", "valid_until", "repealed_on")
# Not every paper is a normative document; these are other information.
OTHER = "公开信息"
KINDS = {OTHER: "", **{kind.label: kind.value for kind in PaperKind}, "令": PaperKind.ORDER.value}
FIVES = {one.label: one.value for one in Five} | {one.label.removesuffix("公开"): one.value for one in Five}
STATES = {"有效": Validity.IN_FORCE, "已失效": Validity.EXPIRED, "已废止": Validity.REPEALED}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
FIRST_DAY = date(1949, 10, 1)
FILES = (".docx", ".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row as it is to be imported (days as 2026-03-07), and what is wrong with it: by field, in words."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def read_day(text: str) -> date | None:
    """Return the day that a text names; None when it names none."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def judge_row(row: Mapping[str, str], today: date) -> Judged:
    """Return what a row says and everything that is wrong with it."""
    values = {key: row.get(key, "").strip() for key in HEADINGS}
    problems = [(key, "没有写") for key in REQUIRED if not values[key]]
    problems += [
        (key, f"最多 {most} 个字，现在 {len(values[key])} 个")
        for key, most in LONGEST.items()
        if len(values[key]) > most
    ]
    problems += [(key, "里面有网页代码，请去掉") for key in LONGEST if re.search(r"<[a-zA-Z/!]", values[key])]
    problems += _words(values)
    days = {key: read_day(values[key]) for key in DAYS}
    problems += [
        (key, f"“{values[key][:20]}”不是日期，请写成 2026-03-07") for key in DAYS if values[key] and not days[key]
    ]
    problems += _order(days, today)
    problems += _state(values, days, today)
    values |= {key: day.isoformat() if day else "" for key, day in days.items()}
    return Judged(values=values, problems=problems)


def _words(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Read what is one of several words, and put what the table keeps in its place."""
    for key, known in (("kind", KINDS), ("five", FIVES)):
        if values[key] and values[key] not in known:
            yield key, f"不认识“{values[key][:20]}”，可以写：{'、'.join(known)}"
        values[key] = known.get(values[key], values[key])
    if values["number"]:
        try:
            values["number"] = str(parse_number(values["number"]))
        except NotANumber:
            yield "number", f"“{values['number'][:30]}”不是发文字号，要像这样：鹤政发〔2026〕3号"
    if values["file"] and not values["file"].lower().endswith(FILES):
        yield "file", "只收 DOCX 和 PDF"


def _order(days: dict[str, date | None], today: date) -> Iterator[tuple[str, str]]:
    for earlier, later, say in (
        ("issued_on", "published_on", "公布日期不能早于成文日期"),
        ("issued_on", "effective_on", "施行日期不能早于成文日期"),
        ("effective_on", "valid_until", "有效期不能在施行以前就满了"),
        ("issued_on", "repealed_on", "废止日期不能早于成文日期"),
    ):
        before, after = days[earlier], days[later]
        if before and after and after < before:
            yield later, say
    for key in ("issued_on", "published_on"):
        day = days[key]
        if day and day > today:
            yield key, "在今天以后。批量导入的是已经公布过的文件，将来公布的请单独写"
        elif day and day < FIRST_DAY:
            yield key, "早于 1949 年 10 月 1 日，请看看年份"


def _state(values: dict[str, str], days: dict[str, date | None], today: date) -> Iterator[tuple[str, str]]:
    """Look whether the state that was written is the one that follows from the days."""
    if not values["status"]:
        return
    wanted = STATES.get(values["status"])
    if wanted is None:
        yield "status", f"不认识“{values['status'][:20]}”，可以写：{'、'.join(STATES)}"
    elif wanted is Validity.REPEALED and not days["repealed_on"]:
        yield "repealed_on", "写了“已废止”，要写废止日期"
    elif wanted is Validity.EXPIRED and not days["valid_until"]:
        yield "valid_until", "写了“已失效”，要写有效期到哪一天"
    else:
        is_now = validity(
            today,
            effective_on=days["effective_on"],
            valid_until=days["valid_until"],
            repealed_on=days["repealed_on"],
        )
        if is_now is not wanted and not (wanted is Validity.IN_FORCE and is_now is Validity.COMING):
            yield "status", f"写的是“{values['status']}”，按日期算是“{is_now.label}”，请看看日期"
