"""Rows of a file as entries: who must publish what until when, or in plain words what stands in the way."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingban.agencies.models import Organisation
from mingban.catalogue.models import ServiceItem
from mingban.clocks.choices import ClockUnit
from mingban.clocks.rules import code_stem
from mingban.core.errors import Problem
from mingban.disclosure import rules
from mingban.disclosure.catalogue_layout import LIMIT, PATH, REQUIRED
from mingban.disclosure.catalogue_reader import FileRow
from mingban.disclosure.choices import Five, LimitKind, Manner
from mingban.disclosure.models import CatalogueEntry, DisclosureCatalogue
from mingban.disclosure.queries import catalogue as queries

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
TITLE_END = re.compile(r"(领域)?(基层)?(政务公开|政府信息公开|主动公开|公开)?(标准|基本|事项)*目录$")
BATCH = 500
FIVE_WORDS = {**{one.label: one.value for one in Five}, **{one.label.removesuffix("公开"): one.value for one in Five}}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """One entry to be written. `code` is empty where the import gives one; `names` are those of its path, its own the last."""

    code: str
    names: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(slots=True)
class Said:
    """What is to be said of the file."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def draft_entries(
    rows: Sequence[FileRow], catalogue: DisclosureCatalogue
) -> tuple[list[EntryDraft], list[Problem], list[Problem]]:
    """Return the entries that rows describe, what must be mended, and what should be looked at again."""
    said = Said()
    offices = _Offices(catalogue.region.code)
    known = _Known([row.cells.get("code", "") for row in rows], catalogue)
    former = _former_codes(catalogue)
    drafts: list[EntryDraft] = []
    places: dict[tuple[str, ...], str] = {}
    for row in rows:
        names = _names(row, catalogue, said)
        office = offices.find(row, said)
        values = _values(row, said)
        code = _code(row, known, said)
        if not names or office is None or values is None or code is None:
            continue
        path = queries.say_path(names)
        for key in (("", path, office.code), ("code", code)):
            if key[-1] and key in places:
                said.problems.append(Problem(row.where, f"和 {places[key]} 是同一条，请合成一条"))
            places.setdefault(key, row.where)
        # A file without codes keeps the codes of the entries that are the same.
        code = code or former.get((path, office.pk), "")
        place = {"name": names[-1], "field": names[0], "path": path, "level": len(names), "organisation": office}
        drafts.append(EntryDraft(code=code, names=names, values={**values, **place}))
        _remark_on_item(known.items.get(code), office, row, said)
    return drafts, said.problems, said.remarks


class _Offices:
    """The organisations of a region by every name that files call them."""

    def __init__(self, region_code: str) -> None:
        self._by_name: dict[str, set[Organisation]] = defaultdict(set)
        for office in Organisation.objects.filter(region__code__startswith=code_stem(region_code)):
            for name in {office.code, office.name, office.short_name}:
                self._by_name[re.sub(r"\s+", "", name)].add(office)

    def find(self, row: FileRow, said: Said) -> Organisation | None:
        """Return whose a row is; say so when that is nobody, or could be several."""
        name = re.sub(r"\s+", "", row.cells.get("organisation", ""))
        if not name:
            return None  # said among what is missing
        found = self._by_name.get(name, set())
        if len(found) == 1:
            return next(iter(found))
        where = row.at("organisation")
        if found:
            said.problems.append(Problem(where, f"叫“{name}”的单位有 {len(found)} 个，请写单位的代码"))
        elif re.search(r"[、，,；;/]|和|及", name):
            said.problems.append(
                Problem(where, f"“{name}”像是几个单位，一行写一个单位；几个单位都要公开的，每个单位一行")
            )
        else:
            said.problems.append(Problem(where, f"平台上没有叫“{name}”的单位，请写全称、简称或者代码"))
        return None


def _former_codes(catalogue: DisclosureCatalogue) -> dict[tuple[str, int], str]:
    rows = catalogue.entries.exclude(organisation=None).order_by("is_active", "pk")
    return {(path, office): code for path, office, code in rows.values_list("path", "organisation_id", "code")}


def _names(row: FileRow, catalogue: DisclosureCatalogue, said: Said) -> tuple[str, ...]:
    """Return the names from the field down; a file without the column of fields is one field, by the catalogue's name."""
    for key, name in REQUIRED.items():
        if not row.cells.get(key):
            said.problems.append(Problem(row.at(key), f"没有写{name}"))
    whole = TITLE_END.sub("", catalogue.name) or catalogue.name
    names = [row.cells.get(key, "") for key in PATH]
    names[0] = names[0] or whole
    if names[3] and not names[2]:
        said.problems.append(Problem(row.where, "有三级事项，没有二级事项，请补上或者往前挪"))
        return ()
    return tuple(filter(None, names)) if names[1] else ()


def _values(row: FileRow, said: Said) -> dict[str, Any] | None:
    """Return what the other columns say; None when one of them cannot be understood."""
    manner, five = _manner(row, said), _five(row, said)
    if manner is None or five is None:
        return None
    text = row.cells.get(LIMIT, "")
    limit = rules.read_limit(text)
    if text:
        _remark_on_limit(limit, text, row, said)
    return {
        "five": five,
        "manner": manner,
        "content": row.cells.get("content", ""),
        "legal_basis": row.cells.get("basis", ""),
        "channels": row.cells.get("channels", ""),
        "audience": row.cells.get("audience", ""),
        "tiers": row.cells.get("tiers", ""),
        "limit_text": text,
        "limit_kind": limit.kind.value,
        "limit_days": limit.days,
        "limit_unit": str(limit.unit),
        "event": limit.event,
        "cycle": str(limit.cycle),
        "due_month": limit.due_month,
        "due_day": limit.due_day,
        "stays_days": limit.stays_days,
        "stays_unit": str(limit.stays_unit),
        "stays_at_least": limit.stays_at_least,
    }


def _remark_on_limit(limit: rules.Limit, text: str, row: FileRow, said: Said) -> None:
    if limit.kind == LimitKind.UNREAD:
        words = f"“{text[:60]}”{limit.why_unread}。照原文登记；发生时按条例最长 {rules.STATUTORY_DAYS} 个工作日计时"
        said.remarks.append(Problem(row.at(LIMIT), words))
    elif limit.unit == ClockUnit.WORKING_DAY and (limit.days or 0) > rules.STATUTORY_DAYS:
        words = f"{limit.days} 个工作日比条例第二十六条的 {rules.STATUTORY_DAYS} 个工作日长，请核对依据"
        said.remarks.append(Problem(row.at(LIMIT), words))


def _manner(row: FileRow, said: Said) -> str | None:
    text = row.cells.get("manner", "")
    by_itself, asked = "主动" in text, "依申请" in text
    if text and not (by_itself or asked):
        said.problems.append(Problem(row.at("manner"), "公开方式只能写：主动公开、依申请公开"))
        return None
    if by_itself and asked:
        said.remarks.append(Problem(row.at("manner"), "主动公开和依申请公开都选了，按主动公开管"))
    if not text:
        said.remarks.append(Problem(row.at("manner"), "没有写公开方式，按主动公开管"))
    return Manner.ON_REQUEST.value if asked and not by_itself else Manner.PROACTIVE.value


def _five(row: FileRow, said: Said) -> str | None:
    text = row.cells.get("five", "")
    if text and text not in FIVE_WORDS and text not in Five.values:
        said.problems.append(Problem(row.at("five"), f"五公开只能写：{'、'.join(Five.labels)}"))
        return None
    return FIVE_WORDS.get(text, text)


class _Known:
    """What stands under the codes that a file names already: others' entries, our own headings, service items."""

    def __init__(self, codes: Sequence[str], catalogue: DisclosureCatalogue) -> None:
        self.taken: dict[str, str] = {}
        self.items: dict[str, ServiceItem] = {}
        given = list(filter(None, codes))
        for start in range(0, len(given), BATCH):
            some = given[start : start + BATCH]
            others = CatalogueEntry.objects.filter(code__in=some).select_related("catalogue")
            for entry in others.exclude(catalogue=catalogue, organisation__isnull=False):
                self.taken[entry.code] = f"“{entry.catalogue.name}”里“{entry.name}”"
            items = ServiceItem.objects.filter(code__in=some).select_related("organisation")
            self.items |= {item.code: item for item in items}


def _code(row: FileRow, known: _Known, said: Said) -> str | None:
    """Return the code that a row gives, empty where it gives none; None when it cannot be one, or is something else's."""
    code = row.cells.get("code", "")
    if code and not CODE.fullmatch(code):
        said.problems.append(Problem(row.at("code"), "编码只能用字母、数字、点、连字符和下划线，最多 80 个"))
        return None
    if code in known.taken:
        said.problems.append(Problem(row.at("code"), f"编码 {code} 已经是{known.taken[code]}的，请换一个"))
        return None
    return code


def _remark_on_item(item: ServiceItem | None, office: Organisation, row: FileRow, said: Said) -> None:
    """Say when the service item of the same code is another organisation's."""
    if item is not None and item.organisation_id != office.pk:
        words = f"同编码的办事事项“{item.name}”是{item.organisation.short_name}的，不是{office.short_name}的，请核对"
        said.remarks.append(Problem(row.at("code"), words))
