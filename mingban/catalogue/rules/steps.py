"""The order of an item's steps: which waits for which. A step waits for a whole group where it names one of its members."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from mingban.catalogue.definitions import ReviewStep
from mingban.catalogue.rules.schedule import longest


class Ordered(Protocol):
    """What the order follows from: steps of definitions and of cases."""

    @property
    def code(self) -> str:
        """The step's name within its item."""
        ...

    @property
    def after(self) -> Sequence[str]:
        """The codes that it waits for; empty: see `waits_for`."""
        ...

    @property
    def group(self) -> str:
        """The group in which some of several are enough; empty: none."""
        ...


Waits = dict[str, tuple[str, ...]]
T = TypeVar("T", bound=Ordered)


def waits_for(steps: Sequence[Ordered]) -> Waits:
    """Return for each step the codes that it waits for directly, in the order of the rows.

    A step that names none waits for the one before it (serial); a further member of a group for what its first member waits
    for (parallel). Naming a member means its group. The last step decides: it waits for whatever nothing else waits for.
    """
    members = groups(steps)
    named: dict[str, set[str]] = {}
    for index, step in enumerate(steps):
        first = members[step.group][0] if step.group else step.code
        if step.after:
            wanted = set(step.after)
        elif first != step.code:
            wanted = named[first]
        else:
            wanted = {steps[index - 1].code} if index else set()
        named[step.code] = _with_groups(wanted, steps, members)
    if steps:
        others = {step.code for step in steps[:-1]}
        ends = others - {code for step in steps[:-1] for code in named[step.code]}
        named[steps[-1].code] |= ends - {steps[-1].code}
    order = [step.code for step in steps]
    known = set(order)
    return {
        code: (*(each for each in order if each in named[code]), *sorted(named[code] - known))
        for code in dict.fromkeys(order)
    }


def groups(steps: Sequence[Ordered]) -> dict[str, list[str]]:
    """Return the codes of the members of each group, in the order of the rows."""
    found: dict[str, list[str]] = {}
    for step in steps:
        if step.group:
            found.setdefault(step.group, []).append(step.code)
    return found


def _with_groups(wanted: Collection[str], steps: Sequence[Ordered], members: Mapping[str, list[str]]) -> set[str]:
    """Add the other members of each group of which one is named."""
    group_of = {step.code: step.group for step in steps}
    named = {group_of[code] for code in wanted if group_of.get(code)}
    return {*wanted, *(code for group in named for code in members[group])}


def without(waits: Mapping[str, Sequence[str]], kept: Collection[str]) -> Waits:
    """Return what each kept step waits for when the others fall away: in place of those, what they waited for."""
    return {code: _kept_before(code, waits, kept) for code in waits if code in kept}


def _kept_before(code: str, waits: Mapping[str, Sequence[str]], kept: Collection[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = list(waits.get(code, ()))
    while waiting:
        other = waiting.pop(0)
        if other in kept:
            found[other] = None
        elif other not in seen:
            seen.add(other)
            waiting += waits.get(other, ())
    order = list(waits)
    return tuple(sorted(found, key=order.index))


def resolved(steps: Sequence[ReviewStep], kept: Sequence[ReviewStep]) -> tuple[ReviewStep, ...]:
    """Return the kept ones of an item's steps, which wait for one another as they do among all (see `without`, `tidy`)."""
    return tidy(kept, without(waits_for(steps), [step.code for step in kept]))


def tidy(steps: Sequence[ReviewStep], waits: Mapping[str, Collection[str]]) -> tuple[ReviewStep, ...]:
    """Return steps that name what they wait for where that does not go without saying.

    Every member of a group names how many of it are enough.
    """
    needs: dict[str, int] = {}
    for step in steps:
        needs[step.group] = needs.get(step.group) or step.needs
    order = [step.code for step in steps]
    found: list[ReviewStep] = []
    for index, step in enumerate(steps):
        wanted = [code for code in order if code in waits[step.code]]
        plain = step.model_copy(update={"after": [], "needs": needs[step.group] if step.group else step.needs})
        is_plain = list(waits_for([*found, plain, *steps[index + 1 :]])[step.code]) == wanted
        found.append(plain if is_plain else plain.model_copy(update={"after": wanted}))
    return tuple(found)


def levels(steps: Sequence[T]) -> list[list[T]]:
    """Return the steps so that each stands on a later level than what it waits for; those of one level run at once.

    :raises CircularNeeds: when steps wait for one another.
    """
    waits = waits_for(steps)
    depth = {code: longest_way(code, waits) for code in waits}
    found: list[list[T]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for step in steps:
        found[depth[step.code]].append(step)
    return found


def longest_way(code: str, waits: Mapping[str, Sequence[str]]) -> int:
    """Return how many steps stand before one on the longest way to it.

    :raises CircularNeeds: when steps wait for one another.
    """
    return longest(dict.fromkeys({code, *before(code, waits)}, 1), waits) - 1


def before(code: str, waits: Mapping[str, Sequence[str]]) -> set[str]:
    """Return every step that is over before one begins."""
    found: set[str] = set()
    waiting = list(waits.get(code, ()))
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting += waits.get(other, ())
    return found


def days_together(steps: Sequence[Ordered], days: Mapping[str, int]) -> int:
    """Return the days of the longest way through the steps.

    :raises CircularNeeds: when steps wait for one another.
    """
    return longest({step.code: days[step.code] for step in steps}, waits_for(steps))
