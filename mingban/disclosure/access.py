"""Who may do what on the public site; Wagtail asks groups, which follow the same posts."""

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.disclosure.models import Column
from mingban.disclosure.models.publications import organisation_above


def can_write_in(actor: Actor, column: Column) -> bool:
    """Tell whether the actor writes for the organisation in whose sub-site a column stands."""
    organisation = organisation_above(column)
    return actor.role == Role.EDITOR and organisation is not None and organisation.pk == actor.organisation_id
