"""Changes in plain words, for clerks who compare and for the public record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingban.catalogue import definitions as d
from mingban.catalogue.rules.changes import Change, How, RowKey, Step, by_key, compare
from mingban.catalogue.rules.conditions import Topic, say_condition
from mingban.catalogue.words import FIELDS, VALUES, part_of, say_limit, vocabulary_of
from mingban.forms.definitions import Definition

CONDITIONS = frozenset({"when", "asked_when"})
# Which list of names a field's codes are looked up in.
SOURCES: dict[tuple[type[Definition], str], str] = {
    (d.ItemDefinition, "organisation"): "organisations",
    (d.BundleDefinition, "lead_organisation"): "organisations",
    (d.ReviewStep, "organisation"): "organisations",
    (d.ReviewStep, "after"): "steps",
    (d.ReviewStep, "scenarios"): "scenarios",
    (d.MaterialRequirement, "kind"): "material_kinds",
    (d.MaterialRequirement, "scenarios"): "scenarios",
    (d.FormField, "element"): "elements",
    (d.Place, "centre"): "centres",
    (d.Result, "licence_type"): "licence_types",
    (d.Member, "item"): "items",
    (d.Member, "needs"): "items",
}
# A row is called by the first of these that it has.
CALLED = ("name", "text", "label", "title", "question", "element", "item", "kind", "centre")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What codes are called: names by code for each source, and what conditions are about."""

    names: Mapping[str, Mapping[str, str]]
    topics: Sequence[Topic] = ()


@dataclass(frozen=True, kw_only=True)
class SaidChange:
    """A change in words. `field`: the part of the document (材料); `what`: which row and value; `before` and `after`: its value."""

    field: str
    how: How
    what: str
    before: str = ""
    after: str = ""

    @property
    def mark(self) -> str:
        """The change in one word."""
        return {How.ADDED: "增加", How.REMOVED: "去掉", How.CHANGED: "改", How.MOVED: "顺序"}[self.how]

    @property
    def sentence(self) -> str:
        """The change as one line of text."""
        if self.how is How.MOVED:
            return f"{self.what}的顺序变了"
        if self.how is not How.CHANGED:
            return f"{self.mark}：{self.what}"
        return f"{self.what}：{self.before or '（空）'} → {self.after or '（空）'}"


def say_changes(before: Definition, after: Definition, words: Vocabulary) -> list[SaidChange]:
    """Return what changed from one document to another in words; every change has one."""
    return [_say(type(before), change, words, before) for change in compare(before, after)]


def _say(owner: type[Definition], change: Change, words: Vocabulary, before: Definition) -> SaidChange:
    field = _label(owner, str(change.path[0]))
    holder, rows, name = _walk(owner, change.path, before.model_dump(mode="json"), words)
    inner = part_of(holder, name)
    if change.how is How.CHANGED:
        what = " · ".join([*rows, _label(holder, name)])
        said = [_say_value(holder, name, value, words) for value in (change.before, change.after)]
        return SaidChange(field=field, how=change.how, what=what, before=said[0], after=said[1])
    if change.how is How.MOVED:
        return SaidChange(field=field, how=change.how, what=" · ".join([*rows, FIELDS[holder][name]]))
    row = change.after if change.how is How.ADDED else change.before
    called = _call(inner, row, words) if inner else _say_value(holder, name, row, words)
    return SaidChange(field=field, how=change.how, what=" · ".join([*rows, f"{FIELDS[holder][name]}“{called}”"]))


def _walk(
    owner: type[Definition], path: Sequence[Step], content: Any, words: Vocabulary
) -> tuple[type[Definition], list[str], str]:
    """Follow a path; return the definition that holds its last field, what the rows on the way are called, and that field."""
    rows: list[str] = []
    holder, name = owner, str(path[0])
    inside = content.get(name)
    for place, step in enumerate(path[1:], start=1):
        if isinstance(step, RowKey):
            if place == len(path) - 1:
                break
            inner = part_of(holder, name)
            if inner is None:
                break
            inside = by_key(inner, inside)[step]
            rows.append(f"{FIELDS[holder][name]}“{_call(inner, inside, words)}”")
            holder = inner
        else:
            name = step
            inside = inside.get(name) if isinstance(inside, Mapping) else None
    return holder, rows, name


def _call(inner: type[Definition], row: Mapping[str, Any], words: Vocabulary) -> str:
    found = next((name for name in CALLED if row.get(name)), None)
    return _say_value(inner, found, row[found], words) if found else "（没有名称）"


def _say_value(holder: type[Definition], name: str, value: Any, words: Vocabulary) -> str:
    """Return a value as people say it; empty for none."""
    if name in CONDITIONS:
        return say_condition(str(value), words.topics) or "总是"
    if isinstance(value, list):
        return "、".join(_say_value(holder, name, each, words) for each in value)
    if isinstance(value, Mapping):
        return _say_held(part_of(holder, name), value)
    return "" if value in (None, "") else _say_plain(holder, name, value, words)


def _say_plain(holder: type[Definition], name: str, value: Any, words: Vocabulary) -> str:
    if isinstance(value, bool):
        return "是" if value else "不是"
    if vocabulary := vocabulary_of(holder, name):
        return VALUES[vocabulary, str(value)]
    source = SOURCES.get((holder, name), "")
    return words.names.get(source, {}).get(str(value), str(value))


def _label(holder: type[Definition], name: str) -> str:
    """Return what a field is called: what it names, not its code."""
    label = FIELDS[holder][name]
    return label.removesuffix("代码") if (holder, name) in SOURCES else label


def _say_held(inner: type[Definition] | None, value: Mapping[str, Any]) -> str:
    if inner is d.Limit:
        limit = d.Limit.model_validate(value)
        return f"{say_limit(limit)}{f'（{limit.note}）' if limit.note else ''}"
    if inner is d.Quota:
        quota = d.Quota.model_validate(value)
        return f"{VALUES[d.QuotaPeriod, quota.period.value]} {quota.number} 个"
    return "；".join(
        f"{code}：{'是' if each is True else '否' if each is False else each}" for code, each in value.items()
    )
