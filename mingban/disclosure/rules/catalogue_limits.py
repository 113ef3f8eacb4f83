"""公开时限 as catalogues write it, understood word by word or not at all.

Every clause of the text must be one that is known; a text with a part that is not is shown as it stands and counted by the law's
own longest limit. Days without more are calendar days, as laws write them; 工作日 are working days.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mingban.clocks.choices import ClockUnit
from mingban.disclosure.choices import Cycle, LimitKind

# 政府信息公开条例（国令第 711 号）§26: within 20 working days of when the information was made or changed.
STATUTORY_DAYS = 20
STATUTORY_BASIS = "《中华人民共和国政府信息公开条例》第二十六条"
FROM_MAKING = "信息形成或者变更"
NO_DAYS = "没有写明天数"
LONGEST_DAYS = 3650
NOT_UNDERSTOOD = "看不懂这一段：{clause}"
HOURS = "写的是小时，系统按天计时"
TWICE = "写了两个不一样的期限"
ONLY_NOTICE = "只写了公示多久，没有写几天内公开"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a text says of time. `days` is None where it names none; `why_unread` says what stands in the way.

    Of periods: `due_month` (of the period, from 1; 0: its last) and `due_day` (0: the month's last), or `days` after its end.
    `cycle` with `kind` AFTER_EVENT is how often what was published is brought up to date.
    """

    kind: LimitKind = LimitKind.UNREAD
    days: int | None = None
    unit: str = ClockUnit.WORKING_DAY
    event: str = ""
    cycle: str = ""
    due_month: int = 0
    due_day: int = 0
    stays_days: int = 0
    stays_unit: str = ClockUnit.WORKING_DAY
    stays_at_least: bool = False
    why_unread: str = ""


DIGITS = "零〇一二两三四五六七八九"
VALUES = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100}
NUMBER = rf"(\d{{1,4}}|[{DIGITS}十百]{{1,6}})"
UNIT = r"个?(工作日|自然日|日历日|日|天)"
PUBLISH = r"(?:(?:并|应当|应|及时|予以|进行|主动|向社会|在网上|对外|依法|统一|并且)*(?:公开|公布|公示|发布|公告)?)"
# Phrases that say nothing that could be counted, beside one that does.
HARMLESS = re.compile(
    r"(?:并|同时|应当|应)*(?:长期(?:公开|公示|有效)?|(?:及时|主动|予以|依法|向社会)+(?:公开|公布|公示|发布)?|公开|公示|公布|"
    r"(?:动态|及时|实时|适时)(?:更新|调整)|(?:如有)?(?:变更|变动|调整)(?:的|后)?(?:及时)?更新)"
)
OTHERWISE = re.compile(
    r"\(?(?:但)?(?:法律[、,]?(?:行政)?法规(?:[、,]?规章)?|国家)(?:对[^,;。()]*)?(?:另有|有)(?:其他)?规定的?,?"
    r"(?:从其规定|依照其规定|按照?(?:其|有关|相关)规定(?:执行)?|除外)\)?"
)
# What stands before a number of days and is no event from which they could be counted.
NO_EVENT = re.compile(r"[\d每前至第约]|不[少超得低]|原则|一般|最[长多迟]|延长|期$|期限|[几多两]次|除|其中|如果|如有|若")
FULL_WIDTH = str.maketrans("(),", "（），")
DANGLING = re.compile(r"(?:之日起|日起|之后|以后|后)$")
CYCLES = {
    "月": Cycle.MONTH,
    "季": Cycle.QUARTER,
    "季度": Cycle.QUARTER,
    "个季度": Cycle.QUARTER,
    "半年": Cycle.HALF_YEAR,
    "年": Cycle.YEAR,
    "年度": Cycle.YEAR,
    "个年度": Cycle.YEAR,
    "个月": Cycle.MONTH,
}
EACH = r"(月|个月|季度|个季度|季|半年|年度|个年度|年)"


def read_number(text: str) -> int | None:
    """Return what a number in digits or in Chinese says (up to 999 in words); None for what is no number."""
    if text.isdecimal():
        return int(text)
    total, last = 0, 0
    for sign in text:
        if sign in VALUES:
            last = VALUES[sign]
        elif sign in TENS:
            total, last = total + (last or 1) * TENS[sign], 0
        else:
            return None
    return total + last


def _unit(word: str) -> str:
    return ClockUnit.WORKING_DAY if word == "工作日" else ClockUnit.CALENDAR_DAY


Found = Mapping[str, Any] | str | None


def _after_event(match: re.Match[str]) -> Found:
    event = re.sub(r"(?:之日|之后|以后|后|之时|时)?起?(?:的|之)?,?$", "", match[1]).strip(",").removeprefix("该")
    event = event.translate(FULL_WIDTH)
    if NO_EVENT.search(event) or len(event) > 60:
        return None
    days = read_number(match[2])
    if days is None or days > LONGEST_DAYS:
        return None
    return {"kind": LimitKind.AFTER_EVENT, "days": days, "unit": _unit(match[3]), "event": event or FROM_MAKING}


def _same_day(match: re.Match[str]) -> Found:
    event = re.sub(r"(?:之日|之后|以后|后|之时|时)?起?(?:的|之)?$", "", match[1])
    if NO_EVENT.search(event):
        return None
    return {"kind": LimitKind.AFTER_EVENT, "days": 0, "event": event or FROM_MAKING}


def _stays(match: re.Match[str]) -> Found:
    days = read_number(match[2])
    if not days or days > LONGEST_DAYS:
        return None
    at_least = bool(match[1] and match[1] not in {"为", "满"}) or bool(match[4])
    return {"stays_days": days, "stays_unit": _unit(match[3]), "stays_at_least": at_least}


def _periodic(cycle: str, **terms: Any) -> Found:
    return {"kind": LimitKind.EVERY_PERIOD, "cycle": cycle, "event": "", **terms}


def _day_of_year(match: re.Match[str]) -> Found:
    month, day = read_number(match[1]), read_number(match[2]) if match[2] else 0
    if month is None or day is None or not 1 <= month <= 12 or day > 31 or (match[2] and not day):
        return None
    return _periodic(Cycle.YEAR, due_month=month, due_day=day)


def _day_of_month(match: re.Match[str]) -> Found:
    day = read_number(match[1]) if match[1] else 0
    if day is None or day > 31 or (match[1] and not day):
        return None
    return _periodic(Cycle.MONTH, due_day=day)


def _day_of_quarter(match: re.Match[str]) -> Found:
    day = read_number(match[1])
    return _periodic(Cycle.QUARTER, due_month=1, due_day=day) if day and day <= 31 else None


def _after_period(match: re.Match[str]) -> Found:
    days = read_number(match[2])
    if days is None or days > LONGEST_DAYS:
        return None
    return _periodic(CYCLES[match[1]], days=days, unit=_unit(match[3]))


def _each_period(match: re.Match[str]) -> Found:
    return _periodic(CYCLES[match[1]])


def _renewed(match: re.Match[str]) -> Found:
    return {"cycle": CYCLES[match[1]]}


ONCE = r"(?:至少|定期|应当)*"
CLAUSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found]], ...] = (
    (re.compile(rf".*{NUMBER}个?(?:小时|分钟).*"), lambda _: HOURS),
    (
        re.compile(
            r"(?:并|且)?(?:在.{1,12})?(?:公示|公告|公开|公开征求意见|征求意见|征集意见|公开征集意见)(?:的?(?:期限|期间|时间|期))?"
            rf"(不少于|不得少于|至少|不低于|满|为)?{NUMBER}{UNIT}(以上)?"
        ),
        _stays,
    ),
    (
        re.compile(
            rf"(?:每年度?|次年|下一?年度?|翌年){NUMBER}月{NUMBER}日(?:之?前|以前){PUBLISH}(?:上一?年度.{{0,20}})?"
        ),
        _day_of_year,
    ),
    (
        re.compile(rf"(?:每年度?|次年|下一?年度?|翌年){NUMBER}月(?:份)?(?:底|末)?()(?:之?前|以前|内)?{PUBLISH}"),
        _day_of_year,
    ),
    (re.compile(rf"每个?月{NUMBER}日(?:之?前|以前){PUBLISH}"), _day_of_month),
    (re.compile(rf"每个?月(?:底|末)()(?:之?前|以前)?{PUBLISH}"), _day_of_month),
    (re.compile(rf"每个?季度?(?:首月|第一个月|第1个月){NUMBER}日(?:之?前|以前){PUBLISH}"), _day_of_quarter),
    (
        re.compile(rf"每{EACH}(?:结束|终了)(?:之?后|之日起|后起)?(?:的)?{NUMBER}{UNIT}(?:之?内|以内){PUBLISH}"),
        _after_period,
    ),
    (re.compile(rf"(?:至少|应当)?(?:每|按){EACH}{ONCE}(?:(?:集中|统一)?更新)(?:一次|1次)?"), _renewed),
    (re.compile(rf"(?:至少|应当)?(?:每|按){EACH}{ONCE}(?:一次|1次)?{PUBLISH}(?:一次|1次)?"), _each_period),
    (re.compile(rf"(?:自|从|在|于)?(.*?)(?:当日|当天|即日)(?:之?内)?{PUBLISH}"), _same_day),
    (re.compile(rf"(?:自|从|在|于)?(.*?){NUMBER}{UNIT}(?:之?内|以内)?{PUBLISH}"), _after_event),
)


def read_limit(text: str) -> Limit:
    """Return what a text says of time; where a part of it is not understood, `kind` is UNREAD and `why_unread` says which part."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return Limit(why_unread="没有写公开时限")
    found: dict[str, Any] = {}
    for clause in _clauses(OTHERWISE.sub("", plain)):
        said = _read_clause(clause)
        if isinstance(said, str):
            return Limit(why_unread=said)
        if any(name in found and found[name] != value for name, value in said.items()):
            merged = _joined(found, said)
            if merged is None:
                return Limit(why_unread=TWICE)
            said = merged
        found |= said
    return _limit(found)


def _clauses(plain: str) -> list[str]:
    """Split a text at commas and the like; what only begins (自……之日起) goes with what follows."""
    clauses: list[str] = []
    for part in filter(None, re.split(r"[,;。\n]", plain)):
        if clauses and DANGLING.search(clauses[-1]) and not re.search(rf"{NUMBER}{UNIT}", clauses[-1]):
            clauses[-1] += part
        else:
            clauses.append(part)
    return clauses


def _read_clause(clause: str) -> Mapping[str, Any] | str:
    """Return what one clause says, or in words why it is not understood."""
    if HARMLESS.fullmatch(clause):
        return {}
    for pattern, read in CLAUSES:
        match = pattern.fullmatch(clause)
        said = read(match) if match else None
        if said is not None:
            return said
    return NOT_UNDERSTOOD.format(clause=clause[:40])


def _joined(found: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Join a limit after an event with how often it is brought up to date, in either order; None for what contradicts itself."""
    kinds = {found.get("kind"), said.get("kind")}
    is_both = kinds == {LimitKind.AFTER_EVENT, LimitKind.EVERY_PERIOD}
    periodic, single = (found, said) if found.get("kind") == LimitKind.EVERY_PERIOD else (said, found)
    has_day = periodic.get("due_day") or periodic.get("due_month") or "days" in periodic
    return {**periodic, **single} if is_both and not has_day else None


def _limit(found: Mapping[str, Any]) -> Limit:
    if "kind" in found:
        return Limit(**found)
    if found.get("cycle"):
        return Limit(**{**found, "kind": LimitKind.EVERY_PERIOD})
    return Limit(**found, why_unread=ONLY_NOTICE if found else NO_DAYS)


CYCLE_WORDS = {
    Cycle.MONTH: "每月",
    Cycle.QUARTER: "每季度",
    Cycle.HALF_YEAR: "每半年",
    Cycle.YEAR: "每年",
}


def say_limit(limit: Limit) -> str:
    """Say in words how a limit is counted; of what is not understood that the law's own longest limit holds."""
    stays = _say_stays(limit)
    if limit.kind == LimitKind.UNREAD:
        return f"{limit.why_unread or NO_DAYS}，按条例最长 {STATUTORY_DAYS} 个工作日计时{stays}"
    if limit.kind == LimitKind.EVERY_PERIOD:
        return f"{_say_period(limit)}{stays}"
    days = f"{limit.days} 个工作日" if limit.unit == ClockUnit.WORKING_DAY else f"{limit.days} 天（自然日）"
    first = f"{limit.event}当天公开" if limit.days == 0 else f"{limit.event}之日起 {days}内公开"
    renewal = f"，{CYCLE_WORDS[Cycle(limit.cycle)]}更新一次" if limit.cycle else ""
    return f"{first}{renewal}{stays}"


def _say_stays(limit: Limit) -> str:
    if not limit.stays_days:
        return ""
    unit = "个工作日" if limit.stays_unit == ClockUnit.WORKING_DAY else "天"
    return f"，公示{'至少' if limit.stays_at_least else ''} {limit.stays_days} {unit}"


def _say_period(limit: Limit) -> str:
    word = CYCLE_WORDS[Cycle(limit.cycle)]
    if limit.days is not None:
        unit = "个工作日" if limit.unit == ClockUnit.WORKING_DAY else "天"
        return f"{word}结束后 {limit.days} {unit}内公开"
    day = f" {limit.due_day} 日前" if limit.due_day else "最后一天前"
    if limit.cycle == Cycle.MONTH:
        return f"{word}{day}公开"
    if limit.cycle == Cycle.YEAR and limit.due_month:
        return f"{word} {limit.due_month} 月{day}公开"
    return f"{word}第 {limit.due_month} 个月{day}公开" if limit.due_month else f"{word}公开一次，最迟到期末"
