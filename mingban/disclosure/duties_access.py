"""Who may do what with the catalogue of duties and with duties; lists are filtered in SQL."""

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation, Region
from mingban.clocks.rules import code_stem
from mingban.core.actors import Actor, ActorKind

# They say what has happened in their organisation and where it was published; nothing of it is personal data.
TENDING_ROLES = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.PUBLISHER, Role.EDITOR)
WATCHING_ROLES = (Role.SUPERVISOR, Role.AUDITOR)


def can_tend(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether the actor may open and meet duties of an organisation: its own people, and the platform."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.is_staff and actor.role in TENDING_ROLES and actor.organisation_id == organisation.pk


def can_import(actor: Actor, region: Region) -> bool:
    """Tell whether the actor may put a catalogue of a region in force: a publisher of an organisation there, and the platform."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    own = Organisation.objects.filter(pk=actor.organisation_id or 0, region=region)
    return actor.is_staff and actor.role == Role.PUBLISHER and own.exists()


def can_watch(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether the actor supervises an organisation: a supervisor of its region or of one around it."""
    if not actor.is_staff or actor.role != Role.SUPERVISOR:
        return False
    return Organisation.objects.filter(watched_organisations(actor), pk=organisation.pk).exists()


def watched_organisations(actor: Actor) -> Q:
    """Return the filter over organisations whose duties a supervisor or auditor sees as such: those of his region and within it."""
    if not actor.is_staff or actor.role not in WATCHING_ROLES:
        return Q(pk__in=[])
    own = Organisation.objects.select_related("region").filter(pk=actor.organisation_id or 0).first()
    return Q(region__code__startswith=code_stem(own.region.code)) if own else Q(pk__in=[])


def visible_duties(actor: Actor) -> Q:
    """Return the filter over duties for what an official's desk shows: his organisation's own, of those who watch all of their region."""
    if actor.is_staff and actor.role in WATCHING_ROLES:
        return Q(organisation__in=Organisation.objects.filter(watched_organisations(actor)).values("pk"))
    if actor.is_staff and actor.role in TENDING_ROLES:
        return Q(organisation_id=actor.organisation_id or 0)
    return Q(pk__in=[])
