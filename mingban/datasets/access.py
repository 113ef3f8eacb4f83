"""Who may do what with tables; lists are filtered in SQL."""

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.core.actors import Actor, ActorKind
from mingban.datasets.models import Dataset

# As on the public site (decision 0031): one who writes for the organisation, then its head. Never the same person.
IMPORTING_ROLES = (Role.EDITOR,)
PUBLISHING_ROLES = (Role.HEAD,)
DESK_ROLES = (*IMPORTING_ROLES, *PUBLISHING_ROLES)


def _works_on(actor: Actor, dataset: Dataset, roles: tuple[Role, ...]) -> bool:
    return actor.is_staff and actor.role in roles and actor.organisation_id == dataset.organisation_id


def can_begin(actor: Actor) -> bool:
    """Tell whether the actor may begin tables for his organisation."""
    return actor.is_staff and actor.role in IMPORTING_ROLES and actor.organisation_id is not None


def can_import(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor may bring in rows of a table: who writes for its organisation; of a computed one only the platform."""
    if dataset.computed:
        return actor.kind is ActorKind.SYSTEM
    return _works_on(actor, dataset, IMPORTING_ROLES)


def can_publish(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor's post lets him publish and withdraw editions (that he did not bring it in is the act's own rule)."""
    if dataset.computed and actor.kind is ActorKind.SYSTEM:
        return True
    return _works_on(actor, dataset, PUBLISHING_ROLES)


def desk_datasets(actor: Actor) -> Q:
    """Return the filter over tables for what an official may open on the desk: his organisation's."""
    if actor.is_staff and actor.role in DESK_ROLES and actor.organisation_id is not None:
        return Q(organisation_id=actor.organisation_id)
    return Q(pk__in=[])
