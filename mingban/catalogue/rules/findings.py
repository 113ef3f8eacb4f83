"""What checks find, and what they must know of the rest of the platform; checks shared by items and bundles."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from mingban.catalogue.definitions import (
    ItemDefinition,
    LicenceTypeDefinition,
    MaterialKindDefinition,
    Place,
    Question,
    QuestionKind,
)
from mingban.catalogue.rules.answers import AGENT, Answer, comparisons, references
from mingban.catalogue.words import Path, say_path
from mingban.core.conditions import check_condition
from mingban.core.errors import BadInput, Problem
from mingban.forms.definitions import Choice, Definition, ElementDefinition, ElementKind

# Wordings that let an office ask for anything (安阳条例 §13; 国发〔2022〕5号).
CATCH_ALLS = (
    "其他材料", "其它材料", "有关材料", "相关材料", "其他资料", "其它资料", "有关资料", "相关资料", "其他证明", "相关证明",
    "其他文件", "有关文件", "相关文件",
)  # fmt: skip
NEVER = "false"
# So many codes are named in full where somebody wrote one that is not there.
FEW = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in a definition: where (`("materials", 2, "kind")`) and what is expected."""

    path: tuple[str | int, ...]
    message: str

    def under(self, *prefix: str | int) -> "Finding":
        """Return the same finding seen from an enclosing document."""
        return Finding((*prefix, *self.path), self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What definitions may name: by code, from the platform and from the file being read."""

    elements: Mapping[str, ElementDefinition] = field(default_factory=dict)
    material_kinds: Mapping[str, MaterialKindDefinition] = field(default_factory=dict)
    licence_types: Mapping[str, LicenceTypeDefinition | None] = field(default_factory=dict)
    organisations: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    prefills: frozenset[str] = frozenset()
    data_services: frozenset[str] = frozenset()
    items: Mapping[str, ItemDefinition] = field(default_factory=dict)


def as_problems(owner: type[Definition], findings: Iterable[Finding], *, name: str = "") -> list[Problem]:
    """Say findings in words that a clerk understands, after the name of what they are about."""
    return [Problem(say_where(owner, found.path, name=name), found.message) for found in findings]


def say_where(owner: type[Definition], path: Path, *, name: str = "") -> str:
    """Return where a finding is: “办营业执照” · 材料 第 3 行 · 名称."""
    return " · ".join(part for part in (f"“{name}”" if name else "", say_path(owner, path)) if part)


def no_such(what: str, code: str, known: Iterable[str]) -> str:
    """Say that nothing has this code, and which one may be meant: all where there are few, else the nearest."""
    codes = sorted(known)
    hint = ""
    if 0 < len(codes) <= FEW:
        hint = f"，有的是：{'、'.join(codes)}"
    elif near := get_close_matches(code, codes):
        hint = f"，是不是要写：{'、'.join(near)}"
    return f"没有代码是“{code}”的{what}{hint}"


def repeated(field_name: str, parts: Sequence[Definition], key: str) -> Iterator[Finding]:
    """Find parts of a list whose key was used before."""
    seen: set[object] = set()
    for index, part in enumerate(parts):
        value = getattr(part, key)
        if value in seen:
            yield Finding((field_name, index, key), f"“{value}”和前面的重复了，每一行要不一样")
        seen.add(value)


def check_choices(choices: Sequence[Choice], *, is_choice: bool) -> Iterator[Finding]:
    """Check the choices of a question or element: two at least where one is chosen, none elsewhere."""
    if is_choice and len(choices) < 2:
        yield Finding(("choices",), "要选择的，至少写两个选项")
    if not is_choice and choices:
        yield Finding(("choices",), "只有回答方式是“选择”的才写选项")
    yield from repeated("choices", choices, "code")


def check_questions(questions: Sequence[Question]) -> Iterator[Finding]:
    """Check questions: codes, choices, and conditions that look back only."""
    yield from repeated("questions", questions, "code")
    before: list[Question] = []
    for index, question in enumerate(questions):
        where = ("questions", index)
        is_choice = question.kind is QuestionKind.CHOICE
        yield from (found.under(*where) for found in check_choices(question.choices, is_choice=is_choice))
        if question.code == AGENT and is_choice:
            yield Finding((*where, "kind"), "是不是代办的问题（agent）只能答“是或不是”")
        for found in check_when(question.asked_when, questions=before):
            yield Finding((*where, "asked_when"), f"{found}（只能用前面的问题）")
        before.append(question)


def check_when(
    condition: str, *, questions: Iterable[Question], elements: Mapping[str, ElementDefinition | None] | None = None
) -> Iterator[str]:
    """Check that a condition can be read, depends only on these questions (and fields), and compares with what they can be."""
    if condition == NEVER:
        return
    try:
        check_condition(condition)
    except BadInput as error:
        yield error.message
        return
    used = references(condition)
    by_code = {question.code: question for question in questions}
    for code in sorted(used.answers - set(by_code)):
        yield f"条件用到的问题“{code}”不存在"
    if elements is None and used.data:
        yield "这里的条件只能用问题的回答（answers），不能用表单内容（data）"
    for code in sorted(used.data - set(elements or ())) if elements is not None else ():
        yield f"条件用到的数据元“{code}”不在这张表单里"
    if condition and not used.answers and not used.data:
        yield "条件里没有用到任何问题；总是成立的不用写条件"
    yield from _check_values(condition, by_code, elements or {})


def _check_values(
    condition: str, questions: Mapping[str, Question], elements: Mapping[str, ElementDefinition | None]
) -> Iterator[str]:
    """Find values that can never be: the condition would silently never hold."""
    for name, code, value in comparisons(condition):
        thing = questions.get(code) if name == "answers" else elements.get(code)
        values = _values_of(thing) if thing else ()
        if values and value not in values:
            yield f"“{code}”不会是 {_write(value)}，只能写：{'、'.join(_write(each) for each in values)}"


def _values_of(thing: Question | ElementDefinition) -> tuple[Answer, ...]:
    """Return what a question can be answered with, or an element can hold; nothing where that is open."""
    if thing.kind in {QuestionKind.YES_NO, ElementKind.YES_NO}:
        return True, False
    return tuple(choice.code for choice in thing.choices)


def _write(value: Answer) -> str:
    """Return a value as conditions write it."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def check_contacts(consult: str, complaint: str) -> Iterator[Finding]:
    """Check phones (facts §3): two different ones, landlines with area code or short numbers such as 12345."""
    if consult == complaint:
        yield Finding(("complaint_phone",), "监督投诉电话不能和咨询电话相同")
    for name, phone in (("consult_phone", consult), ("complaint_phone", complaint)):
        if len(phone) == 11 and phone.startswith("1"):
            yield Finding((name,), "要写单位的电话，带区号，例如 0745-2264777")


def check_places(places: Sequence[Place], centres: Collection[str]) -> Iterator[Finding]:
    """Check places: known centres, down to the window."""
    for index, place in enumerate(places):
        if place.centre not in centres:
            yield Finding(("places", index, "centre"), no_such("大厅", place.centre, centres))
        if "窗" not in place.window and not any(character.isdigit() for character in place.window):
            yield Finding(("places", index, "window"), "地点要写到窗口，例如“三楼 B12 号窗口”")


def check_no_catch_all(path: tuple[str | int, ...], *texts: str) -> Iterator[Finding]:
    """Refuse wordings that let an office ask for anything."""
    for text in texts:
        for words in CATCH_ALLS:
            if words in text:
                yield Finding(path, f"不能写“{words}”这样的兜底说法，要什么就写清楚是什么")
                return


def check_scenario_names(
    path: tuple[str | int, ...], names: Iterable[str], known: Collection[str]
) -> Iterator[Finding]:
    """Find scenarios named that the item has not."""
    for name in names:
        if name not in known:
            yield Finding(path, no_such("情形", name, known))
