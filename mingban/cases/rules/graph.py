"""The graph of a case's review: which steps may begin, when a group has enough, whose opinions differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingban.cases.choices import StepState, Verdict
from mingban.catalogue import rules as catalogue

# Verdicts that stand; one that wants changes waits for them.
FIRM = frozenset({Verdict.AGREE, Verdict.DISAGREE})
OVER = frozenset({StepState.DONE, StepState.NOT_NEEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step as the graph sees it."""

    code: str
    state: StepState
    after: tuple[str, ...] = ()
    group: str = ""
    needs: int = 0
    verdict: str = ""

    @property
    def is_over(self) -> bool:
        """True when nobody has to do it any more."""
        return self.state in OVER


def ready(nodes: Sequence[Node]) -> list[str]:
    """Return the codes of the waiting steps that may begin: all that they wait for is over."""
    waits = catalogue.waits_for(nodes)
    over = {node.code for node in nodes if node.is_over}
    return [node.code for node in nodes if node.state is StepState.WAITING and over.issuperset(waits[node.code])]


def group_verdict(members: Sequence[Node]) -> str:
    """Return what a group has come to: AGREE with enough agreements, DISAGREE when they cannot be enough any more, else nothing.

    Without a number all of its members are wanted.
    """
    wanted = max((node.needs for node in members), default=0) or len(members)
    agreed = sum(1 for node in members if node.verdict == Verdict.AGREE)
    if agreed >= wanted:
        return Verdict.AGREE
    still = sum(1 for node in members if not node.is_over)
    return Verdict.DISAGREE if agreed + still < wanted else ""


def not_needed(nodes: Sequence[Node]) -> list[str]:
    """Return the codes of the steps that a group no longer needs as it has come to a verdict without them."""
    found: list[str] = []
    for members in _groups(nodes):
        if max(node.needs for node in members) and group_verdict(members):
            found += [node.code for node in members if not node.is_over]
    return found


def failed_groups(nodes: Sequence[Node]) -> list[str]:
    """Return the names of the groups in which too few have agreed."""
    return [members[0].group for members in _groups(nodes) if group_verdict(members) == Verdict.DISAGREE]


def _groups(nodes: Iterable[Node]) -> list[list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if node.group:
            found.setdefault(node.group, []).append(node)
    return list(found.values())


def differing(nodes: Sequence[Node]) -> bool:
    """Tell whether steps that run beside each other have come to different verdicts; a group counts as one.

    Of steps one after the other the later officer knows what the earlier one said: that is no difference to be settled.
    """
    waits = catalogue.waits_for(nodes)
    groups = {members[0].group: group_verdict(members) for members in _groups(nodes)}
    said = [(node.code, node.group, groups.get(node.group, node.verdict)) for node in nodes[:-1]]
    firm = [one for one in said if one[2] in FIRM]
    return any(
        verdict != other_verdict and not _follows(code, other, waits)
        for index, (code, group, verdict) in enumerate(firm)
        for other, other_group, other_verdict in firm[index + 1 :]
        if not group or group != other_group
    )


def _follows(code: str, other: str, waits: catalogue.Waits) -> bool:
    return code in catalogue.before(other, waits) or other in catalogue.before(code, waits)
