"""Reads of links."""

from dataclasses import dataclass
from datetime import datetime

from mingban.accounts.choices import PartyKind
from mingban.cases import queries as cases
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.core import crypto
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.masking import mask_name
from mingban.files.models import StoredFile
from mingban.handoff.models import PhoneLink

WITH_LINK = ("application__applicant", "application__agent", "opened_by__person")


class LinkDead(NotFound):
    """No open link has this token: wrong, expired and revoked ones are told alike."""


@dataclass(frozen=True, kw_only=True)
class PhonePage:
    """What the phone is shown: for whom in masked form, which errand and document, and what came through this link."""

    applicant: str
    subject: str
    document: str
    until: datetime
    files: tuple[StoredFile, ...]


def token_of(link: PhoneLink) -> str:
    """Return the link's token, 64 hex digits made of its seed and this installation's key."""
    return crypto.blind_index(link.seed, purpose="phone-link")


def index_of(token: str) -> str:
    """Return by what a link is found."""
    return crypto.blind_index(token, purpose="phone-link-token")


def open_link(token: str, at: datetime) -> PhoneLink:
    """Return the open link of a token.

    :raises LinkDead: when there is none, or it is over.
    """
    link = PhoneLink.objects.open_at(at).select_related(*WITH_LINK).filter(token_index=index_of(token)).first()
    if link is None:
        raise LinkDead("这个二维码用不了了：可能过了 10 分钟，或者在电脑上关掉了。请在电脑上重新出一个")
    return link


def own_link(actor: Actor, link_id: int, at: datetime) -> PhoneLink:
    """Return a link that the actor has opened, while he may handle its application.

    :raises NotFound: when there is none, or it is somebody else's.
    """
    link = PhoneLink.objects.select_related(*WITH_LINK).filter(pk=link_id, opened_by=actor.id or 0).first()
    if link is None or not cases.can_handle(actor, link.application, at):
        raise NotFound("没有这个二维码，或者它不是您出的")
    return link


def document_name(application: Application, kind_code: str) -> str:
    """Return the name of the document that may be uploaded now.

    :raises NotFound: when the application does not ask for it.
    """
    if application.state == ApplicationState.DRAFT:
        planned = cases.plan_of(application).materials
        name = next((one.name for one in planned if one.kind.code == kind_code), "")
    else:
        name = application.materials.filter(kind_code=kind_code).values_list("name", flat=True).first() or ""
    if not name:
        raise NotFound("这份申请不要这份材料")
    return name


def files_through(link: PhoneLink) -> list[StoredFile]:
    """Return what came through a link and is still there, in order."""
    return list(link.files.order_by("pk"))


def phone_page(link: PhoneLink) -> PhonePage:
    """Return what the phone is shown."""
    applicant = link.application.applicant
    is_person = applicant.kind != PartyKind.LEGAL_ENTITY
    return PhonePage(
        applicant=mask_name(applicant.name) if is_person else applicant.name,
        subject=link.application.subject_name,
        document=document_name(link.application, link.kind_code),
        until=link.expires_at,
        files=tuple(files_through(link)),
    )
