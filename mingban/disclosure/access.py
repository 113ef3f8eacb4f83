"""Who may do what on the public site; Wagtail asks groups, which follow the same posts."""

from wagtail.documents.models import Document

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.disclosure.models import Column, OfficeSite, Publication
from mingban.disclosure.models.publications import organisation_above

# Who comes to the publishing desk: to write, or to pass what was written.
DESK_ROLES = (Role.EDITOR, Role.LEGAL, Role.HEAD)


def can_write_in(actor: Actor, column: Column) -> bool:
    """Tell whether the actor writes for the organisation in whose sub-site a column stands."""
    organisation = organisation_above(column)
    return actor.role == Role.EDITOR and organisation is not None and organisation.pk == actor.organisation_id


def can_tend_file(actor: Actor, document: Document) -> bool:
    """Tell whether the actor writes for the organisation whose file it is."""
    return actor.role == Role.EDITOR and _owns(actor, document)


def can_read_file(actor: Actor | None, document: Document) -> bool:
    """Tell whether the actor writes, reviews or signs for the organisation whose file it is."""
    return actor is not None and actor.role in DESK_ROLES and _owns(actor, document)


def _owns(actor: Actor, document: Document) -> bool:
    sites = OfficeSite.objects.filter(collection=document.collection_id)
    return sites.filter(organisation=actor.organisation_id or 0).exists()


def can_retract(actor: Actor, page: Publication) -> bool:
    """Tell whether the actor may take a publication back: who writes or signs for its organisation."""
    return actor.role in {Role.EDITOR, Role.HEAD} and page.organisation_id == actor.organisation_id is not None
