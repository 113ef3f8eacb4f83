"""Checks of an item's steps: who does them, in which order, and that they fit into the promise."""

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from mingban.catalogue.definitions import ItemDefinition, ReviewStep, Scenario, StepRole
from mingban.catalogue.rules.findings import Finding, Known, check_scenario_names, no_such, repeated
from mingban.catalogue.rules.schedule import CircularNeeds, in_order
from mingban.catalogue.rules.steps import days_together, groups, resolved, waits_for
from mingban.catalogue.words import say_limit

# Which of a group's fields must be alike in all of its rows.
ALIKE = {"after": "在哪些环节之后", "needs": "几个同意就行"}


def check_steps(item: ItemDefinition, known: Known) -> Iterator[Finding]:
    """Check steps one by one, then their order, then those of every scenario: 环节时限之和 ≤ 承诺时限."""
    yield from repeated("steps", item.steps, "code")
    named = {scenario.code for scenario in item.scenarios}
    for index, step in enumerate(item.steps):
        yield from check_scenario_names(("steps", index, "scenarios"), step.scenarios, named)
        if step.organisation and step.organisation not in known.organisations:
            message = no_such("机构", step.organisation, known.organisations)
            yield Finding(("steps", index, "organisation"), message)
    yield from _check_groups(item)
    order = list(_check_order(item))
    yield from order
    for scenario in [] if order else _reachable(item):
        kept = [step for step in item.steps if not step.scenarios or (scenario and scenario.code in step.scenarios)]
        steps = list(resolved(item.steps, kept))
        yield from _check_steps_of(item, scenario, steps)


def _check_order(item: ItemDefinition) -> Iterator[Finding]:
    """Codes exist, nothing waits for the last step, nothing waits for itself by a detour."""
    codes = [step.code for step in item.steps]
    for index, step in enumerate(item.steps):
        where = ("steps", index, "after")
        for code in step.after:
            if code not in codes:
                yield Finding(where, no_such("环节", code, codes))
            elif code == codes[-1]:
                yield Finding(where, f"最后一个环节“{code}”作决定，别的环节不能排在它后面")
    waits = waits_for(item.steps)
    try:
        in_order(waits, waits)
    except CircularNeeds as error:
        index = codes.index(error.circle[0])
        yield Finding(("steps", index, "after"), f"这几个环节互相等：{' → '.join(error.circle)}")


def _check_groups(item: ItemDefinition) -> Iterator[Finding]:
    """Only groups say how many are enough, and the last step is in none."""
    rows = {step.code: (index, step) for index, step in enumerate(item.steps)}
    for name, codes in groups(item.steps).items():
        yield from _check_group(name, [rows[code] for code in dict.fromkeys(codes)])
    for index, step in enumerate(item.steps):
        if step.needs and not step.group:
            yield Finding(("steps", index, "needs"), "写了几个同意就行，还要写并联组")
    if item.steps[-1].group:
        yield Finding(("steps", len(item.steps) - 1, "group"), "最后一个环节作决定，不能在并联组里")


def _check_group(name: str, members: list[tuple[int, ReviewStep]]) -> Iterator[Finding]:
    """A group has two members at least, wants no more than it has, says so alike in each row, and its members run at once."""
    first, step = members[0]
    if len(members) < 2:
        yield Finding(("steps", first, "group"), f"并联组“{name}”里只有这一个环节，至少要两个")
    if step.needs > len(members):
        message = f"并联组“{name}”里一共 {len(members)} 个环节，不能要 {step.needs} 个同意"
        yield Finding(("steps", first, "needs"), message)
    if set(step.after) & {member.code for _, member in members}:
        yield Finding(("steps", first, "after"), f"并联组“{name}”里的环节同时办，不能互相等")
    for field, word in ALIKE.items():
        for index, other in members[1:]:
            if getattr(other, field) not in (getattr(step, field), [], 0):
                yield Finding(("steps", index, field), f"并联组“{name}”每一行的“{word}”要和第一行一样，或者空着")


def _reachable(item: ItemDefinition) -> list[Scenario | None]:
    """Return the scenarios, and None where no scenario may hold."""
    scenarios: list[Scenario | None] = list(item.scenarios)
    has_default = any(not scenario.when for scenario in item.scenarios)
    return scenarios if has_default else [*scenarios, None]


def _check_steps_of(item: ItemDefinition, scenario: Scenario | None, steps: list[ReviewStep]) -> Iterator[Finding]:
    limit = scenario.promised_limit if scenario and scenario.promised_limit else item.promised_limit
    inside = f"情形“{scenario.name}”里" if scenario else ""
    if not steps:
        yield Finding(("steps",), f"{inside}至少要有一个环节")
        return
    last = _row(item, steps[-1])
    if steps[-1].role is StepRole.CLERK and any(step.role is not StepRole.CLERK for step in steps):
        message = f"{inside}最后一个环节的岗位作决定，不能是窗口人员；发证、送达不用写成环节"
        yield Finding(("steps", last, "role"), message)
    if steps[-1].organisation not in {"", item.organisation}:
        yield Finding(("steps", last, "organisation"), f"{inside}最后一个环节作决定，只能由实施机构自己办")
    yield from _check_officers(item, inside, steps)
    yield from _check_needs(item, inside, steps)
    yield from _check_start(item, inside, steps)
    total = days_together(steps, {step.code: step.days for step in steps})
    if total > limit.days:
        yield Finding(("steps",), f"{inside}各环节加起来 {total} 天，超过承诺时限（{say_limit(limit)}）")


def _row(item: ItemDefinition, step: ReviewStep) -> int:
    return next(index for index, each in enumerate(item.steps) if each.code == step.code)


def _check_start(item: ItemDefinition, inside: str, steps: list[ReviewStep]) -> Iterator[Finding]:
    """Several steps that begin at once need one before them: it is what they are said to wait for."""
    for code, wanted in list(waits_for(steps).items())[1:]:
        if not wanted:
            step = next(step for step in steps if step.code == code)
            message = f"{inside}几个环节一开始就同时办的，前面要有一个共同的环节，例如受理"
            yield Finding(("steps", _row(item, step), "after"), message)


def _check_needs(item: ItemDefinition, inside: str, steps: list[ReviewStep]) -> Iterator[Finding]:
    """In every scenario a group must have as many members as it wants."""
    members = Counter(step.group for step in steps if step.group)
    for step in steps:
        if step.group and inside and step.needs > members[step.group]:
            message = f"{inside}并联组“{step.group}”只有 {members[step.group]} 个环节，不能要 {step.needs} 个同意"
            yield Finding(("steps", _row(item, step), "needs"), message)
            return


def _check_officers(item: ItemDefinition, inside: str, steps: list[ReviewStep]) -> Iterator[Finding]:
    """Acceptance and decision are one act of one officer each; two of them look in a step of its own in between."""
    intake = takewhile(lambda step: step.role is StepRole.CLERK, steps)
    for step in [*intake, *steps[-1:]]:
        if step.officers > 1:
            message = f"{inside}受理和决定由一人作出；要两名执法人员的，写成中间单独的环节"
            yield Finding(("steps", _row(item, step), "officers"), message)
            break
    if steps[0].different_person:
        message = f"{inside}第一个环节前面没有别的环节，不用写换人办"
        yield Finding(("steps", _row(item, steps[0]), "different_person"), message)
