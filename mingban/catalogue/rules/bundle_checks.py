"""Whether a bundle can be published: everything that it names exists, and its merge can be computed."""

from collections.abc import Iterator, Mapping
from math import prod

from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, ItemType, Question, Unit
from mingban.catalogue.rules.findings import (
    Finding,
    Known,
    as_problems,
    check_contacts,
    check_places,
    check_questions,
    check_when,
    no_such,
    repeated,
)
from mingban.catalogue.rules.merge import merged_questions, participants
from mingban.catalogue.rules.narrow import scenario_of
from mingban.catalogue.rules.schedule import CircularNeeds, in_order
from mingban.core.errors import Problem

# The cheapest of all combinations of alternatives is searched for exactly: that many at most.
MAX_COMBINATIONS = 4096


def check_bundle(bundle: BundleDefinition, known: Known) -> list[Problem]:
    """Return everything that stands against publishing a bundle; `known.items` holds the items as in force."""
    return as_problems(BundleDefinition, bundle_findings(bundle, known), name=bundle.name)


def bundle_findings(bundle: BundleDefinition, known: Known) -> list[Finding]:
    """Return the findings of `check_bundle` with their paths."""
    found = [
        *_check_owner(bundle, known),
        *check_contacts(bundle.consult_phone, bundle.complaint_phone),
        *check_questions(bundle.questions),
        *_check_members(bundle, known.items),
        *_check_needs(bundle),
    ]
    # What follows computes the merge, which wants members and questions to be in order.
    return found or [
        *_check_questions_agree(bundle, known.items),
        *_check_limits(bundle, known.items),
        *_check_joint(bundle, known.items),
        *_check_combinations(bundle, known.items),
        *_check_reference_answers(bundle, known.items),
    ]


def _check_owner(bundle: BundleDefinition, known: Known) -> Iterator[Finding]:
    if bundle.lead_organisation not in known.organisations:
        yield Finding(("lead_organisation",), no_such("机构", bundle.lead_organisation, known.organisations))
    if not bundle.places:
        yield Finding(("places",), "要写在哪个窗口办")
    yield from check_places(bundle.places, known.centres)
    if not bundle.answers:
        yield Finding(("answers",), "至少写一个群众常问的问题")


def _check_joint(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    """行政许可法 §26 speaks of several licences."""
    licensing = [member for member in bundle.members if items[member.item].type is ItemType.LICENSING]
    if bundle.joint_handling and len(licensing) < 2:
        yield Finding(("joint_handling",), "联合办理的，至少要有两个行政许可事项（《行政许可法》第二十六条）")


def _check_members(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    yield from repeated("members", bundle.members, "item")
    for index, member in enumerate(bundle.members):
        where = ("members", index)
        item = items.get(member.item)
        if item is None:
            yield Finding((*where, "item"), no_such("在用事项", member.item, items))
        elif member.scenario and member.scenario not in {scenario.code for scenario in item.scenarios}:
            yield Finding((*where, "scenario"), f"“{item.name}”没有代码是“{member.scenario}”的情形")
        for message in check_when(member.when, questions=bundle.questions):
            yield Finding((*where, "when"), f"{message}（只能用一件事自己的问题）")


def _check_needs(bundle: BundleDefinition) -> Iterator[Finding]:
    codes = [member.item for member in bundle.members]
    for index, member in enumerate(bundle.members):
        for need in member.needs:
            if need == member.item or need not in codes:
                yield Finding(("members", index, "needs"), f"“{need}”不是这件事里的另一个事项")
    try:
        in_order(codes, {member.item: member.needs for member in bundle.members})
    except CircularNeeds as error:
        yield Finding(("members", codes.index(error.circle[0]), "needs"), error.message)


def _check_questions_agree(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    """A question asked once for all must mean the same to all."""
    shapes: dict[str, tuple[object, str]] = {
        question.code: (_shape(question), bundle.name) for question in bundle.questions
    }
    for index, member in enumerate(bundle.members):
        item = items[member.item]
        for question in item.questions:
            shape, where = shapes.setdefault(question.code, (_shape(question), item.name))
            if shape != _shape(question):
                message = f"问题“{question.code}”在“{where}”和“{item.name}”里的选项不一样，不能只问一次"
                yield Finding(("members", index, "item"), message)


def _shape(question: Question) -> tuple[object, frozenset[str]]:
    return question.kind, frozenset(choice.code for choice in question.choices)


def _check_limits(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    """The critical path adds limits up, so they must count the same days."""
    for index, member in enumerate(bundle.members):
        item = items[member.item]
        scenarios = [scenario_of(item, {}, name=member.scenario)] if member.scenario else item.scenarios
        limits = [item.promised_limit, *(each.promised_limit for each in scenarios if each and each.promised_limit)]
        if any(limit.unit is not Unit.WORKING_DAY for limit in limits):
            yield Finding(
                ("members", index, "item"), f"“{item.name}”的承诺时限要按工作日写，才能和别的事项一起算总时限"
            )


def _check_combinations(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    sizes: dict[tuple[str, str], int] = {}
    for member in bundle.members:
        for requirement in items[member.item].materials:
            if requirement.alternatives:
                group = (member.item, requirement.alternatives)
                sizes[group] = sizes.get(group, 0) + 1
    if prod(sizes.values()) > MAX_COMBINATIONS:
        yield Finding(("members",), f"可以互相代替的材料太多，组合超过 {MAX_COMBINATIONS} 种")


def _check_reference_answers(bundle: BundleDefinition, items: Mapping[str, ItemDefinition]) -> Iterator[Finding]:
    """The table before and after is shown for one complete set of answers."""
    where = ("reference_answers",)
    asked = merged_questions(bundle, items, bundle.reference_answers)
    for question in asked.unanswered:
        wrong = "答案不在选项里" if question.code in bundle.reference_answers else "还没有答案"
        yield Finding(where, f"问题“{question.code}”（{question.text}）{wrong}")
    for code in bundle.reference_answers:
        if code not in {question.code for question in asked.questions}:
            yield Finding(where, f"没有问“{code}”这个问题，不用写它的答案")
    if len(participants(bundle, bundle.reference_answers)) < 2:
        yield Finding(where, "按这些答案，至少要有两个事项参加")


def remarks_on_bundle(bundle: BundleDefinition, known: Known) -> list[Problem]:
    """Return what looks wrong but does not stand against publishing: results that items expect of one another."""
    return as_problems(BundleDefinition, bundle_remarks(bundle, known), name=bundle.name)


def bundle_remarks(bundle: BundleDefinition, known: Known) -> list[Finding]:
    """Return the findings of `remarks_on_bundle` with their paths."""
    items = [known.items[member.item] for member in bundle.members]
    needs = {member.item: set(member.needs) for member in bundle.members}
    for item in items:
        for other in items:
            if other.code != item.code and _results(other) & _wants(item, known):
                needs[item.code].add(other.code)
    try:
        in_order(needs, needs)
    except CircularNeeds as error:
        index = [member.item for member in bundle.members].index(error.circle[0])
        return [Finding(("members", index, "item"), f"{error.message}，这样的材料仍要申请人自己交")]
    return []


def _results(item: ItemDefinition) -> set[str]:
    return {result.licence_type for result in item.results if result.licence_type}


def _wants(item: ItemDefinition, known: Known) -> set[str]:
    kinds = [known.material_kinds[requirement.kind] for requirement in item.materials]
    return {kind.result_of for kind in kinds if kind.result_of}
