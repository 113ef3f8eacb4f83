"""The merge must be right for a bundle that nobody has seen."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, MaterialKindDefinition, Necessity
from mingban.catalogue.rules import ONE_FORM, DropReason, Merged, MergedRequirement, merge, merge_item
from mingban.catalogue.rules.schedule import in_order
from mingban.catalogue.tests.factories import make_bundle, make_item, make_kind

LICENCES = ("l-one", "l-two", "l-three")
PAPERS = ("paper-a", "paper-b", "paper-c", "paper-d", "paper-e")
COPIES = tuple(f"copy-of-{licence}" for licence in LICENCES)


@st.composite
def kinds(draw: st.DrawFn) -> dict[str, MaterialKindDefinition]:
    """Papers of different cost, copies of licences, and a form for each item."""
    made = [
        make_kind(code, cost_yuan=draw(st.integers(0, 3)), effort=draw(st.integers(1, 3)))
        for code in (*PAPERS, *COPIES)
    ]
    made = [
        kind.model_copy(update={"result_of": kind.code.removeprefix("copy-of-")}) if kind.code in COPIES else kind
        for kind in made
    ]
    made += [make_kind(f"form-{number}", is_application_form=True) for number in range(5)]
    return {kind.code: kind for kind in made}


@st.composite
def requirements(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What one item wants: documents by themselves, and two groups of alternatives that may hold any number."""
    groups = [draw(st.sampled_from(["", "", "must", "may"])) for _ in range(draw(st.integers(0, 6)))]
    necessities = {"": ["REQUIRED", "OPTIONAL", "DEFERRABLE"], "must": ["REQUIRED", "DEFERRABLE"], "may": ["OPTIONAL"]}
    return [
        {
            "code": f"r-{number}",
            "kind": draw(st.sampled_from(PAPERS + COPIES)),
            "alternatives": group,
            "agent_only": draw(st.sampled_from([False, False, False, True])),
            "when": draw(st.sampled_from(["", "", "answers.q == true", "answers.q == false"])),
            "forms": draw(st.sampled_from([["COPY"], ["ORIGINAL"], ["ORIGINAL", "COPY"]])),
            "necessity": draw(st.sampled_from(necessities[group])),
            "defer_days": draw(st.integers(1, 20)),
            "copies": draw(st.integers(1, 3)),
        }
        for number, group in enumerate(groups)
    ]


@st.composite
def items(draw: st.DrawFn) -> list[ItemDefinition]:
    """One to four items, some of which produce licences that others may want."""
    made = []
    for number in range(draw(st.integers(2, 4))):
        licence = draw(st.sampled_from(["", *LICENCES]))
        result = (
            {"name": "证", "kind": "LICENCE", "licence_type": licence} if licence else {"name": "无", "kind": "OTHER"}
        )
        wanted = draw(requirements())
        if draw(st.booleans()):
            wanted.insert(0, {"code": "form", "kind": f"form-{number}"})
        made.append(
            make_item(
                f"item-{number}",
                results=[result],
                materials=wanted,
                promised_limit={"days": draw(st.integers(0, 9))},
                questions=[{"code": "q", "text": "问题", "kind": "YES_NO"}],
            )
        )
    return made


@st.composite
def worlds(draw: st.DrawFn) -> tuple[BundleDefinition, dict[str, ItemDefinition], dict[str, MaterialKindDefinition]]:
    """A bundle whose members need only members that stand before them in some order."""
    made = draw(items())
    members = []
    for number, item in enumerate(made):
        needs = [other.code for other in made[:number] if draw(st.integers(0, 3)) == 0]
        members.append({"item": item.code, "needs": needs})
    members = draw(st.permutations(members))
    bundle = make_bundle(*(item.code for item in made), members=members)
    return bundle, {item.code: item for item in made}, draw(kinds())


answers_given = st.fixed_dictionaries({"q": st.booleans(), "agent": st.booleans()})
World = tuple[BundleDefinition, dict[str, ItemDefinition], dict[str, MaterialKindDefinition]]


def by_key(items: Mapping[str, ItemDefinition]) -> dict[tuple[str, str], Any]:
    return {(code, requirement.code): requirement for code, item in items.items() for requirement in item.materials}


def shape(requirement: MergedRequirement) -> tuple[object, ...]:
    """Everything about a merged document but the order of what it covers."""
    return (
        requirement.kind,
        frozenset(requirement.covers),
        requirement.alternatives,
        requirement.forms,
        requirement.copies,
        requirement.necessity,
        requirement.defer_days,
        requirement.agent_only,
    )


@given(worlds(), answers_given)
def test_no_requirement_is_lost(world: World, answers: dict[str, bool]) -> None:
    bundle, items, kinds = world
    merged = merge(bundle, items, kinds, answers)
    covered = [key for requirement in merged.requirements for key in requirement.covers]
    assert len(covered) == len(set(covered))
    dropped = {(each.item, each.requirement): each for each in merged.dropped}
    for code, narrowed in merged.narrowed.items():
        for requirement in narrowed.listed:
            key = (code, requirement.code)
            repeated = key in dropped and dropped[key].why in {DropReason.SAME, DropReason.FORM}
            assert (key in covered) == (key not in dropped or repeated)


@given(worlds(), answers_given)
def test_every_dropped_document_has_a_true_reason(world: World, answers: dict[str, bool]) -> None:
    bundle, items, kinds = world
    merged = merge(bundle, items, kinds, answers)
    wanted = by_key(items)
    covered = {key for requirement in merged.requirements for key in requirement.covers}
    earlier = {(each.item, each.requirement) for each in merged.dropped if each.why is DropReason.EARLIER}
    lanes = {lane.item: lane for lane in merged.lanes}
    for each in merged.dropped:
        requirement = wanted[each.item, each.requirement]
        if each.why is DropReason.AGENT:
            assert requirement.agent_only
            assert not answers["agent"]
        elif each.why is DropReason.EARLIER:
            licence = kinds[each.kind].result_of
            producers = [code for code, item in items.items() if item.results[0].licence_type == licence]
            assert set(producers) & set(lanes[each.item].needs)
        elif each.why is DropReason.CHEAPER:
            group = [
                (each.item, other.code)
                for other in merged.narrowed[each.item].required
                if other.alternatives == requirement.alternatives and other.code != each.requirement
            ]
            assert set(group) & (covered | earlier)
        else:
            assert (each.item, each.requirement) in covered


@given(worlds(), answers_given, st.randoms(use_true_random=False))
def test_the_merged_set_does_not_depend_on_the_order_of_items(
    world: World, answers: dict[str, bool], random: Any
) -> None:
    bundle, items, kinds = world
    shuffled = list(bundle.members)
    random.shuffle(shuffled)
    one = merge(bundle, items, kinds, answers)
    other = merge(bundle.model_copy(update={"members": shuffled}), items, kinds, answers)
    assert {shape(each) for each in one.requirements} == {shape(each) for each in other.requirements}
    assert one.days == other.days
    assert {(lane.item, frozenset(lane.needs)) for lane in one.lanes} == {
        (lane.item, frozenset(lane.needs)) for lane in other.lanes
    }


def as_item(merged: Merged, name: str) -> ItemDefinition:
    """Return an item that wants exactly the merged documents."""
    wanted: list[dict[str, Any]] = []
    for number, each in enumerate(merged.requirements):
        common = {
            "agent_only": each.agent_only,
            "alternatives": f"group-{number}" if each.alternatives else "",
            "forms": list(each.forms),
            "copies": each.copies,
            "necessity": each.necessity,
            "defer_days": each.defer_days,
            "name": each.name,
        }
        for position, kind in enumerate((each.kind, *each.alternatives)):
            wanted.append({"code": f"m-{number}-{position}", "kind": kind, **common})
    return make_item(name, materials=wanted)


@given(worlds(), answers_given)
def test_merging_what_was_merged_changes_nothing(world: World, answers: dict[str, bool]) -> None:
    bundle, items, kinds = world
    once = merge(bundle, items, kinds, answers)
    kinds = {**kinds, ONE_FORM: make_kind(ONE_FORM, is_application_form=True)}
    twice = merge_item(as_item(once, "merged"), kinds, answers)

    def content(merged: Merged) -> set[tuple[object, ...]]:
        return {(each.kind, *shape(each)[2:]) for each in merged.requirements}

    assert content(twice) == content(once)


@given(worlds(), answers_given)
def test_of_alternatives_the_cheapest_are_taken(world: World, answers: dict[str, bool]) -> None:
    bundle, items, kinds = world
    merged = merge(bundle, items, kinds, answers)
    earlier = {(each.item, each.requirement) for each in merged.dropped if each.why is DropReason.EARLIER}
    always: set[str] = set()
    groups: list[set[str]] = []
    for code, narrowed in merged.narrowed.items():
        by_group: dict[str, list[Any]] = {}
        for requirement in narrowed.required:
            if requirement.necessity is Necessity.OPTIONAL:
                continue
            by_group.setdefault(requirement.alternatives or requirement.code, []).append(requirement)
        for group in by_group.values():
            if not any((code, requirement.code) in earlier for requirement in group):
                options = {requirement.kind for requirement in group}
                always |= options if len(group) == 1 else set()
                groups += [options] if len(group) > 1 else []

    def cost(chosen: set[str]) -> Any:
        return sum(kinds[code].cost_yuan for code in chosen if not kinds[code].is_application_form)

    wanted = by_key(items)
    must = [each for each in merged.requirements if each.necessity is not Necessity.OPTIONAL]
    least = min(cost(always | set(choice)) for choice in product(*groups))
    assert cost({wanted[key].kind for each in must for key in each.covers}) == least


@given(worlds(), st.booleans())
def test_what_only_agents_need_is_asked_only_of_agents(world: World, q: bool) -> None:
    bundle, items, kinds = world
    merged = merge(bundle, items, kinds, {"q": q, "agent": False})
    wanted = by_key(items)
    assert not [key for each in merged.requirements for key in each.covers if wanted[key].agent_only]
    assert not [each for each in merged.requirements if each.agent_only]


@given(worlds(), answers_given)
def test_no_items_wait_for_one_another_in_a_circle(world: World, answers: dict[str, bool]) -> None:
    bundle, items, kinds = world
    merged = merge(bundle, items, kinds, answers)
    needs = {lane.item: lane.needs for lane in merged.lanes}
    assert sorted(in_order(needs, needs)) == sorted(needs)
    ends = {lane.item: lane.end for lane in merged.lanes}
    for lane in merged.lanes:
        assert lane.start == max((ends[need] for need in lane.needs), default=0)
        assert lane.end == lane.start + items[lane.item].promised_limit.days
    assert merged.days == max(ends.values())
