"""Who answers for a case follows from who acts on it; called inside the acts."""

from dataclasses import replace
from datetime import datetime

from mingban.accounts import queries as accounts
from mingban.cases import queries, rules
from mingban.cases.choices import Act
from mingban.cases.models import Case
from mingban.core.actors import Actor


def take(case: Case, act: Act, by: Actor) -> None:
    """Make who acts the officer, where his post is the one whose turn it is now (see `rules.takes`)."""
    if by.post_id is None or by.organisation_id != case.organisation_id:
        return
    if rules.takes(act, by.role, case.officer.role if case.officer else ""):
        case.officer_id = by.post_id


def as_named(by: Actor, case: Case, at: datetime) -> Actor:
    """Return the actor as the journal names him: an agent with whom he acts for, a substitute with whom he stands in for."""
    officer = case.officer
    if not by.is_staff or officer is None or officer.user_id == by.id or officer.role != by.role:
        return queries.on_behalf(by, case.application)
    if officer.pk not in accounts.stood_in_for(by, at):
        return by
    return replace(by, for_name=officer.user.full_name)
