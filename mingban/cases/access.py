"""Who may see and do what with applications and cases; lists are filtered in SQL."""

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.cases.choices import Act
from mingban.cases.models import Application, Case
from mingban.cases.rules import APPLICANT, SYSTEM, CaseFacts, roles_of
from mingban.core.actors import Actor, ActorKind

# Posts that see every case of their organisation without acting on it; a supervisor sees all organisations.
WATCHING_ROLES = frozenset({Role.SUPERVISOR, Role.AUDITOR})


def is_own(actor: Actor | None, application: Application) -> bool:
    """Tell whether the actor is the applicant, or the agent who acts for him."""
    if actor is None or actor.party_id is None or actor.is_staff:
        return False
    return actor.party_id in {application.applicant_id, application.agent_id}


def own_applications(actor: Actor) -> Q:
    """Return the filter over applications for what a citizen may list: his own, and those he handles for others."""
    return Q(applicant_id=actor.party_id) | Q(agent_id=actor.party_id)


def visible_cases(actor: Actor) -> Q:
    """Return the filter over cases for what an official may see: his organisation's; all for supervision and audit."""
    if actor.role in WATCHING_ROLES:
        return Q()
    return Q(organisation_id=actor.organisation_id)


def can_see_case(actor: Actor | None, case: Case) -> bool:
    """Tell whether an official may open a case."""
    if actor is None or not actor.is_staff:
        return False
    return actor.role in WATCHING_ROLES or actor.organisation_id == case.organisation_id


def can_see_application(actor: Actor | None, application: Application) -> bool:
    """Tell whether somebody may open an application: its own people, and officials of any organisation that handles it."""
    if actor is None:
        return False
    if not actor.is_staff:
        return is_own(actor, application)
    return application.cases.filter(visible_cases(actor)).exists()


def role_on(actor: Actor, case: Case) -> str:
    """Return the role in which the actor stands to a case, or nothing."""
    if actor.kind is ActorKind.SYSTEM:
        return SYSTEM
    if actor.is_staff:
        return actor.role if actor.organisation_id == case.organisation_id else ""
    return APPLICANT if is_own(actor, case.application) else ""


def can_act(actor: Actor, case: Case, act: Act, facts: CaseFacts) -> bool:
    """Tell whether the actor's post, or being the applicant, lets him do an act (whether it is possible now is another question)."""
    return role_on(actor, case) in roles_of(act, facts)
