"""The computed merge: one list of questions, one form, one list of documents, one schedule for several items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mingban.catalogue.definitions import (
    BundleDefinition,
    ItemDefinition,
    MaterialForm,
    Member,
    Necessity,
    Question,
)
from mingban.catalogue.rules.answers import AGENT, AGENT_QUESTION, Answer, Answers, Asked, ask, references
from mingban.catalogue.rules.documents import DropReason, Kinds, Part, Settled, Use, settle
from mingban.catalogue.rules.merged_form import MergedSection, merge_forms
from mingban.catalogue.rules.narrow import Narrowed, item_questions, narrow
from mingban.catalogue.rules.schedule import schedule
from mingban.core.conditions import is_met

# The one form that the application forms of several items collapse into.
ONE_FORM = "application-form"
STRICTNESS = (Necessity.OPTIONAL, Necessity.DEFERRABLE, Necessity.REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRequirement:
    """One document to hand in, once. `covers`: (item, requirement) codes that it meets, in the bundle's order.

    `alternatives`: kinds accepted instead by everyone that it covers. `copies` is one set for all.
    """

    kind: str
    name: str
    covers: tuple[tuple[str, str], ...]
    alternatives: tuple[str, ...]
    forms: tuple[MaterialForm, ...]
    copies: int
    necessity: Necessity
    defer_days: int
    agent_only: bool
    is_application_form: bool
    instructions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """One document of an item's own list that is not asked for, and why, in the applicant's words."""

    item: str
    requirement: str
    kind: str
    name: str
    why: DropReason
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One item's place in the whole. `start` and `end` in working days after submission; equal: on the same day."""

    item: str
    scenario: str
    needs: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What one applicant is asked and told. `days` is the longest chain of the lanes.

    `undecided`: kinds that answers still to come may add. `narrowed`: each item as it runs, by code.
    """

    answers: dict[str, Answer]
    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    lanes: tuple[Lane, ...]
    days: int
    sections: tuple[MergedSection, ...]
    requirements: tuple[MergedRequirement, ...]
    dropped: tuple[Dropped, ...]
    undecided: tuple[str, ...]
    narrowed: Mapping[str, Narrowed]
    own: Mapping[str, Narrowed]


def merge(bundle: BundleDefinition, items: Mapping[str, ItemDefinition], kinds: Kinds, answers: Answers) -> Merged:
    """Merge the items of a bundle for these answers.

    :raises CircularNeeds: when the declared needs run in a circle; `check_bundle` finds that before publication.
    """
    asked = merged_questions(bundle, items, answers)
    members = participants(bundle, answers)
    present = {member.item for member in members}
    parts = [
        Part(
            own=narrow(items[member.item], asked.answers),
            run=narrow(items[member.item], asked.answers, scenario=member.scenario),
            needs=tuple(need for need in member.needs if need in present),
        )
        for member in members
    ]
    return _merge_parts(parts, kinds, asked, form_name=f"“{bundle.name}”申请表")


def merge_item(item: ItemDefinition, kinds: Kinds, answers: Answers) -> Merged:
    """Do for a single item what `merge` does for a bundle: same documents once, the cheapest alternative."""
    narrowed = narrow(item, answers)
    asked = ask(item_questions(item), answers)
    return _merge_parts([Part(own=narrowed, run=narrowed)], kinds, asked, form_name=f"{item.name}申请表")


def participants(bundle: BundleDefinition, answers: Answers) -> list[Member]:
    """Return the members that take part, given the answers to the bundle's own questions."""
    own = ask(bundle.questions, answers).answers
    return [member for member in bundle.members if is_met(member.when, answers=own)]


def merged_questions(bundle: BundleDefinition, items: Mapping[str, ItemDefinition], answers: Answers) -> Asked:
    """Return the questions of a bundle: its own, then of each item that takes part those that still matter, each once."""
    questions = list(bundle.questions)
    for member in participants(bundle, answers):
        item = items[member.item]
        matters = _codes_that_matter(item, scenario=member.scenario)
        known = {question.code for question in questions}
        questions += [question for question in item.questions if question.code in matters - known]
    if _wants_agent(bundle, items) and all(question.code != AGENT for question in questions):
        questions.append(AGENT_QUESTION)
    return ask(questions, answers)


def possible_questions(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> list[Question]:
    """Return every question that some answers may lead to, for a page that shows them all; `ask` tells which are asked.

    A question of an item that takes part only under a condition carries that condition in `asked_when`.
    """
    questions = {question.code: question for question in bundle.questions}
    for member in bundle.members:
        item = items[member.item]
        matters = _codes_that_matter(item, scenario=member.scenario)
        for question in item.questions:
            if question.code in matters and question.code not in questions:
                both = [f"({condition})" for condition in (member.when, question.asked_when) if condition]
                asked_when = " && ".join(both) if member.when else question.asked_when
                questions[question.code] = question.model_copy(update={"asked_when": asked_when})
    if _wants_agent(bundle, items):
        questions.setdefault(AGENT, AGENT_QUESTION)
    return list(questions.values())


def _wants_agent(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> bool:
    return any(r.agent_only for member in bundle.members for r in items[member.item].materials)


def _codes_that_matter(item: ItemDefinition, *, scenario: str) -> set[str]:
    """Return the questions on which something depends, once the bundle has fixed the scenario."""
    conditions = [requirement.when for requirement in item.materials]
    conditions += [field.when for section in item.form for field in section.fields]
    if not scenario:
        conditions += [each.when for each in item.scenarios]
    codes = {code for condition in conditions for code in references(condition).answers}
    for question in reversed(item.questions):
        if question.code in codes:
            codes |= references(question.asked_when).answers
    return codes


def _merge_parts(parts: Sequence[Part], kinds: Kinds, asked: Asked, *, form_name: str) -> Merged:
    settled = settle(parts, kinds)
    needs = {part.code: set(part.needs) for part in parts}
    for use, producers in settled.earlier:
        needs[use.item.code] |= set(producers)
    days = {part.code: part.run.limit.days for part in parts}
    spans = schedule(days, needs)
    requirements = _requirements(settled, form_name)
    return Merged(
        answers=asked.answers,
        questions=asked.questions,
        unanswered=asked.unanswered,
        lanes=tuple(
            Lane(
                item=part.code,
                scenario=part.run.scenario.code if part.run.scenario else "",
                needs=tuple(code for code in needs if code in needs[part.code]),
                start=spans[part.code].start,
                end=spans[part.code].end,
            )
            for part in parts
        ),
        days=max((span.end for span in spans.values()), default=0),
        sections=merge_forms([part.run for part in parts]),
        requirements=requirements,
        dropped=_dropped(parts, kinds, settled, requirements),
        undecided=_undecided(parts, requirements),
        narrowed={part.code: part.run for part in parts},
        own={part.code: part.own for part in parts},
    )


def _requirements(settled: Settled, form_name: str) -> tuple[MergedRequirement, ...]:
    """Put the uses of one kind together; application forms of different kinds become one form."""
    form_kinds = {use.kind.code for use in settled.kept if use.kind.is_application_form}
    by_kind: dict[str, list[Use]] = {}
    for use in settled.kept:
        is_one_form = use.kind.is_application_form and len(form_kinds) > 1
        by_kind.setdefault(ONE_FORM if is_one_form else use.kind.code, []).append(use)
    merged = [
        _requirement(code, uses, settled, name=form_name if code == ONE_FORM else uses[0].kind.name)
        for code, uses in by_kind.items()
    ]
    return tuple(sorted(merged, key=lambda requirement: not requirement.is_application_form))


def _requirement(code: str, uses: list[Use], settled: Settled, *, name: str) -> MergedRequirement:
    names = {use.name for use in uses}
    wanted = [use.requirement for use in uses]
    return MergedRequirement(
        kind=code,
        name=names.pop() if len(names) == 1 and code != ONE_FORM else name,
        covers=tuple(use.key for use in uses),
        alternatives=tuple(sorted(frozenset.intersection(*(settled.options[use.key] for use in uses)))),
        forms=tuple(form for form in MaterialForm if any(form in each.forms for each in wanted)),
        copies=max(each.copies for each in wanted),
        necessity=max((each.necessity for each in wanted), key=STRICTNESS.index),
        defer_days=min(each.defer_days for each in wanted),
        agent_only=all(each.agent_only for each in wanted),
        is_application_form=uses[0].kind.is_application_form,
        instructions=tuple(sorted({each.instruction for each in wanted if each.instruction})),
    )


def _dropped(
    parts: Sequence[Part], kinds: Kinds, settled: Settled, requirements: Iterable[MergedRequirement]
) -> tuple[Dropped, ...]:
    """Return every document that an item lists on its own and that is not asked for here, in the items' order."""
    kept = {use.key: use for use in settled.kept}
    found = {use.key: _drop(use, DropReason.AGENT, "由代办人办理才要") for use in settled.agents}
    for use, _ in settled.earlier:
        found[use.key] = _drop(use, DropReason.EARLIER, f"前一件事的结果（{use.kind.name}），由系统自动取")
    for use, pick in settled.passed_over:
        found[use.key] = _drop(use, DropReason.CHEAPER, f"有更省事的可以代替：{pick.name}")
    for requirement in requirements:
        first = kept[requirement.covers[0]]
        for key in requirement.covers[1:]:
            found[key] = _drop_repeated(kept[key], first)
    runs = {(part.code, requirement.code) for part in parts for requirement in part.run.listed}
    for part in parts:
        for wanted in part.own.listed:
            if (part.code, wanted.code) not in runs:
                name = part.run.scenario.name if part.run.scenario else part.run.item.name
                use = Use(item=part.run.item, requirement=wanted, kind=kinds[wanted.kind])
                found[use.key] = _drop(use, DropReason.SCENARIO, f"按“{name}”办，不用这份")
    order = [(part.code, requirement.code) for part in parts for requirement in part.run.item.materials]
    return tuple(found[key] for key in order if key in found)


def _drop(use: Use, why: DropReason, reason: str) -> Dropped:
    return Dropped(
        item=use.item.code, requirement=use.requirement.code, kind=use.kind.code, name=use.name, why=why, reason=reason
    )


def _drop_repeated(use: Use, first: Use) -> Dropped:
    """Say that another use of the same document is enough."""
    if use.kind.is_application_form:
        return _drop(use, DropReason.FORM, "合并成一张表")
    where = "" if use.item.code == first.item.code else f"“{first.item.plain_name}”的"
    return _drop(use, DropReason.SAME, f"和{where}“{first.name}”相同，只交一次")


def _undecided(parts: Iterable[Part], requirements: Iterable[MergedRequirement]) -> tuple[str, ...]:
    asked_for = {requirement.kind for requirement in requirements}
    kinds = dict.fromkeys(requirement.kind for part in parts for requirement in part.run.undecided)
    return tuple(kind for kind in kinds if kind not in asked_for)
