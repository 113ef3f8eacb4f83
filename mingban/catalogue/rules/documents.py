"""Which documents of several items are asked for, once, and why the others are not. Independent of the items' order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingban.catalogue.definitions import ItemDefinition, MaterialKindDefinition, MaterialRequirement, Necessity
from mingban.catalogue.rules.narrow import Narrowed
from mingban.catalogue.rules.schedule import reachable

Kinds = Mapping[str, MaterialKindDefinition]
Key = tuple[str, str]


class DropReason(StrEnum):
    """Why a document of an item's own list is not asked for."""

    FORM = "FORM"
    SAME = "SAME"
    EARLIER = "EARLIER"
    AGENT = "AGENT"
    CHEAPER = "CHEAPER"
    SCENARIO = "SCENARIO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item taking part: as it would be alone (`own`), as it runs here (`run`), and whose results it waits for."""

    own: Narrowed
    run: Narrowed
    needs: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The item's code."""
        return self.run.item.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """That an item wants a kind of document here."""

    item: ItemDefinition
    requirement: MaterialRequirement
    kind: MaterialKindDefinition

    @property
    def key(self) -> Key:
        """Item and requirement, by code."""
        return self.item.code, self.requirement.code

    @property
    def name(self) -> str:
        """What the item calls the document."""
        return self.requirement.name or self.kind.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`kept` uses are met by documents handed in; `earlier` ones by results of items here (use, producers); for `passed_over`
    ones another alternative (a use of the same item) is cheaper; `agents` are wanted from agents, and there is none.
    """

    kept: tuple[Use, ...]
    earlier: tuple[tuple[Use, tuple[str, ...]], ...]
    passed_over: tuple[tuple[Use, Use], ...]
    agents: tuple[Use, ...]
    options: Mapping[Key, frozenset[str]]


def settle(parts: Sequence[Part], kinds: Kinds) -> Settled:
    """Decide about every document that the items list in the scenarios in which they run here."""
    listed = [Use(item=p.run.item, requirement=r, kind=kinds[r.kind]) for p in parts for r in p.run.listed]
    required_keys = {(part.code, requirement.code) for part in parts for requirement in part.run.required}
    required = [use for use in listed if use.key in required_keys]
    producers = _producers(parts, required)
    picks = _picks(required, producers, kinds)
    passed_over = tuple((use, picks[use.key]) for use in required if picks[use.key] is not use)
    taken = [use for use in required if picks[use.key] is use]
    return Settled(
        kept=tuple(use for use in taken if use.key not in producers),
        earlier=tuple((use, producers[use.key]) for use in taken if use.key in producers),
        passed_over=passed_over,
        agents=tuple(use for use in listed if use.key not in required_keys),
        options={use.key: _accepted(use, required, producers) for use in taken},
    )


def _producers(parts: Sequence[Part], required: Iterable[Use]) -> dict[Key, tuple[str, ...]]:
    """Return, for each document that is another item's result, the items that produce it.

    Where that would make items wait for one another in a circle the document stays the applicant's to hand in.
    """
    made_by: dict[str, set[str]] = {}
    for part in parts:
        for result in part.run.item.results:
            if result.licence_type:
                made_by.setdefault(result.licence_type, set()).add(part.code)
    wanted = {use.key: made_by.get(use.kind.result_of, set()) - {use.item.code} for use in required}
    graph: dict[str, set[str]] = {part.code: set(part.needs) for part in parts}
    for (item, _), codes in wanted.items():
        graph[item] |= codes
    after = {code: reachable(code, graph) for code in graph}
    straight = {
        key: tuple(sorted(code for code in codes if key[0] not in after[code])) for key, codes in wanted.items()
    }
    return {key: codes for key, codes in straight.items() if codes}


def _picks(required: list[Use], producers: Mapping[Key, object], kinds: Kinds) -> dict[Key, Use]:
    """Return for each use the one that meets it: itself, or for an alternative not taken, the one that is.

    What must be handed in is chosen first, so that a document that may be left out never makes it dearer.
    """
    groups = _groups(required)
    grouped = {use.key for group in groups for use in group}
    single = [use for use in required if use.key not in grouped and use.key not in producers]
    listed = {use.kind.code for use in single}
    picks = {use.key: use for use in required}
    held: set[str] = set()
    for may_be_left_out in (False, True):
        held |= {use.kind.code for use in single if _is_optional([use]) is may_be_left_out}
        of_phase = [group for group in groups if _is_optional(group) is may_be_left_out]
        open_groups = [
            group for group in of_phase if not any(use.key in producers or use.kind.code in held for use in group)
        ]
        held |= cheapest([frozenset(use.kind.code for use in group) for group in open_groups], kinds, listed=listed)
        for group in of_phase:
            free = [use for use in group if use.key in producers]
            met = free or [use for use in group if use.kind.code in held]
            picks |= dict.fromkeys((use.key for use in group), min(met, key=lambda use: (_rank(use.kind), use.key)))
    return picks


def _is_optional(uses: Iterable[Use]) -> bool:
    return all(use.requirement.necessity is Necessity.OPTIONAL for use in uses)


def _groups(required: list[Use]) -> list[list[Use]]:
    """Return the alternatives of each item, together; a single one left is no alternative."""
    groups: dict[Key, list[Use]] = {}
    for use in required:
        if use.requirement.alternatives:
            groups.setdefault((use.item.code, use.requirement.alternatives), []).append(use)
    return [group for group in groups.values() if len(group) > 1]


def _rank(kind: MaterialKindDefinition) -> tuple[object, ...]:
    """Cheaper first, then easier, then by code so that the choice never depends on order."""
    return (kind.cost_yuan, kind.effort, kind.code)


def cheapest(groups: Iterable[frozenset[str]], kinds: Kinds, *, listed: Iterable[str] = ()) -> frozenset[str]:
    """Return the kinds that meet every group (one of each is enough) at the least cost, then effort, then number.

    Exact: a kind that meets two groups counts once; of equals one that is `listed` anyway is taken. `check_bundle` keeps
    the number of combinations small.
    """
    combinations: set[frozenset[str]] = {frozenset()}
    for group in sorted(set(groups), key=sorted):
        combinations = {
            each
            for chosen in combinations
            for each in ([chosen] if chosen & group else [chosen | {code} for code in group])
        }
    known = frozenset(listed)

    def total(chosen: frozenset[str]) -> tuple[object, ...]:
        cost = sum(kinds[code].cost_yuan for code in chosen)
        return (cost, sum(kinds[code].effort for code in chosen), len(chosen - known), sorted(chosen))

    return min(combinations, key=total)


def _accepted(use: Use, required: Iterable[Use], producers: Mapping[Key, object]) -> frozenset[str]:
    """Return the kinds that the item accepts instead of this one."""
    if not use.requirement.alternatives:
        return frozenset()
    return frozenset(
        other.kind.code
        for other in required
        if other.item.code == use.item.code
        and other.requirement.alternatives == use.requirement.alternatives
        and other.key != use.key
        and other.key not in producers
    ) - {use.kind.code}
