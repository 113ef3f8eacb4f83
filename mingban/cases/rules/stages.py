"""Where a case stands on the desk: its state and whose turn it is, in one word that lists are indexed by."""

from collections.abc import Iterable
from itertools import combinations

from mingban.cases.choices import CaseState
from mingban.cases.rules.table import CLERK, DECIDER, ENDED, REVIEWER, UNDER_REVIEW, S

# Whose steps there are; several may be open at once where steps run side by side.
STEP_ROLES = (CLERK, DECIDER, REVIEWER)
# What a clerk has to do besides open steps: take in, accept, hand over, close what was posted.
AT_THE_COUNTER = (S.SUBMITTED, S.RECEIVED, S.DECIDED, S.DELIVERED)
STAGE_LENGTH = 60
_REVIEW = "REVIEW"


def stage_of(state: CaseState | str, open_roles: Iterable[str] = ()) -> str:
    """Return the stage of a case: its state, but under review the roles whose steps are open, such as REVIEW/reviewer."""
    if state not in UNDER_REVIEW:
        return str(state)
    return "/".join([_REVIEW, *sorted(set(open_roles))])


def stages_in(states: Iterable[CaseState]) -> list[str]:
    """Return every stage in which a case of these states can be."""
    asked = set(states)
    plain = [str(state) for state in CaseState if state in asked and state not in UNDER_REVIEW]
    return plain + (_under_review("") if asked & set(UNDER_REVIEW) else [])


def open_stages() -> list[str]:
    """Return the stages of cases that have not ended."""
    return stages_in(set(CaseState) - ENDED)


def stages_awaiting(role: str) -> list[str]:
    """Return the stages in which it may be the turn of a role; a suspended case, or one that the applicant changes, waits for whoever has its open step."""
    at_the_counter = [str(state) for state in AT_THE_COUNTER] if role == CLERK else []
    return at_the_counter + ([*_under_review(role), str(S.SUSPENDED), str(S.CORRECTING)] if role in STEP_ROLES else [])


def _under_review(role: str) -> list[str]:
    """Return the stages under review in which the role has an open step; of no role: all of them, also with no step open."""
    sets = (some for size in range(len(STEP_ROLES) + 1) for some in combinations(STEP_ROLES, size))
    return [stage_of(S.IN_REVIEW, some) for some in sets if not role or role in some]
