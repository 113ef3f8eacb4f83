"""Who answers for a case: whoever takes it in hand first, and then whoever does what another post has to do next.

No law names an officer for each case; that people are told who handles theirs is the counter's duty of 首问负责 and 一次告知.
The officer answers for the case and is not the only one who may act: posts of the right role may, as before.
"""

from mingban.cases.choices import Act
from mingban.cases.rules.stages import STEP_ROLES, stages_awaiting

TAKING = frozenset({Act.RECEIVE, Act.ACCEPT, Act.REQUEST_CORRECTION, Act.REVIEW, Act.DECIDE, Act.DELIVER})


def takes(act: Act, role: str, officer_role: str) -> bool:
    """Tell whether an act by a post of the case's own organisation makes its holder the officer.

    `officer_role` is that of the present officer, empty where there is none: a colleague in the same role only helps out.
    """
    return act in TAKING and role in STEP_ROLES and role != officer_role


def officer_roles(stage: str) -> frozenset[str]:
    """Return the roles whose turn it may be in a stage; where it is nobody's of the organisation, any that handles cases."""
    due = frozenset(role for role in STEP_ROLES if stage in stages_awaiting(role))
    return due or frozenset(STEP_ROLES)
