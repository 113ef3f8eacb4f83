"""Who may see and answer error reports; lists are filtered in SQL."""

from django.db.models import Q

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.corrections.models import ErrorReport
from mingban.disclosure import queries as disclosure

SEEING_ROLES = ("clerk", "reviewer", "decider", "head", "publisher", "editor", "supervisor", "auditor")


def can_answer(actor: Actor, report: ErrorReport) -> bool:
    """Tell whether an official may answer: the organisation's own people."""
    return actor.is_staff and disclosure.can_tend(actor, report.organisation)


def visible_reports(actor: Actor) -> Q:
    """Return the filter for what an official sees: his organisation's reports; who watches, those of his region."""
    watched = Organisation.objects.filter(disclosure.watched_organisations(actor))
    if actor.is_staff and actor.role in SEEING_ROLES[:-2]:
        return Q(organisation_id=actor.organisation_id or 0)
    return Q(organisation__in=watched.values("pk"))
