"""Opening and closing a link, and taking in what the phone sends."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.core.actors import Actor
from mingban.core.errors import NotFound, Refused
from mingban.files import actions as files
from mingban.files import rules as file_rules
from mingban.files.models import StoredFile
from mingban.files.registry import ScanResult
from mingban.handoff import queries
from mingban.handoff.models import PhoneLink

VALID_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=2)
LINKS_PER_HOUR = 30
ATTEMPTS = 60  # files sent through one link, taken in or not: each costs work


class TooManyLinks(Refused):
    """Somebody has opened more links than anybody needs."""

    status = 429


class TooManyAttempts(Refused):
    """More was sent through one link than one document can need."""

    status = 429


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of one file: kept, or why not."""

    name: str
    problem: str = ""


@transaction.atomic
def open_link(*, application: Application, kind_code: str, by: Actor, at: datetime) -> PhoneLink:
    """Open one document of an application to a phone for ten minutes; a former link of the same document is closed.

    :raises NotFound: when the application is somebody else's or does not ask for the document.
    :raises TooManyLinks: after thirty within an hour.
    """
    user = User.objects.select_for_update().get(pk=by.id or 0)
    if not case_queries.can_handle(by, application, at):
        raise NotFound("没有这份申请，或者它不是您的")
    queries.document_name(application, kind_code)
    recent = PhoneLink.objects.filter(opened_by=user, opened_at__gt=at - timedelta(hours=1))
    if recent.count() >= LINKS_PER_HOUR:
        raise TooManyLinks("一小时里出的二维码太多了，请过一会儿再试，或者在电脑上传")
    same = PhoneLink.objects.filter(application=application, kind_code=kind_code, opened_by=user)
    same.filter(revoked_at=None).update(revoked_at=at)
    link = PhoneLink(
        application=application,
        kind_code=kind_code,
        opened_by=user,
        seed=secrets.token_urlsafe(32),
        opened_at=at,
        expires_at=at + VALID_FOR,
    )
    link.token_index = queries.index_of(queries.token_of(link))
    link.save(force_insert=True)
    return link


def close_link(*, link_id: int, by: Actor, at: datetime) -> PhoneLink:
    """Close a link; what came through it stays.

    :raises NotFound: when it is somebody else's.
    """
    link = queries.own_link(by, link_id, at)
    PhoneLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
    return link


def add_files(*, token: str, uploads: Sequence["UploadedFile[bytes]"], at: datetime) -> list[Taken]:
    """Take in what a phone sends, one by one, as if whoever opened the link had uploaded it; return what became of each.

    :raises LinkDead: when the link is not open (any more). :raises TooManyAttempts: after sixty files.
    :raises TooManyFiles: when more are sent at once than one document may have.
    """
    link = queries.open_link(token, at)
    file_rules.check_number(0, len(uploads), limit=ATTEMPTS // 3)
    counted = PhoneLink.objects.filter(pk=link.pk, attempts__lte=ATTEMPTS - len(uploads))
    if not counted.update(attempts=F("attempts") + len(uploads)):
        raise TooManyAttempts("用这个二维码传的次数太多了，请在电脑上重新出一个")
    by = accounts.actor_of(link.opened_by)
    return [_take(link, upload, by, at) for upload in uploads]


def _take(link: PhoneLink, upload: "UploadedFile[bytes]", by: Actor, at: datetime) -> Taken:
    """Keep one file, in a transaction of its own: a bad photo must not keep the others out."""
    name = file_rules.clean_name(upload.name or "")
    try:
        scans = files.screen([upload]).results
        with transaction.atomic():
            file = _keep(link, upload, scans, by, at)
            # Under the application's lock: a link that was closed meanwhile takes nothing in.
            if not PhoneLink.objects.select_for_update().get(pk=link.pk).is_open(at):
                raise queries.LinkDead("二维码在电脑上关掉了，这张没有收")
            link.files.add(file)
    except Refused as refusal:
        return Taken(name=name, problem=refusal.message)
    return Taken(name=file.name)


def _keep(
    link: PhoneLink, upload: "UploadedFile[bytes]", scans: Mapping[str, ScanResult], by: Actor, at: datetime
) -> StoredFile:
    application = Application.objects.get(pk=link.application_id)
    kind = link.kind_code
    if application.state == ApplicationState.DRAFT:
        return cases.attach_file(token=application.token, kind_code=kind, upload=upload, scans=scans, by=by, at=at)
    return cases.supply_material(application=application, kind_code=kind, upload=upload, scans=scans, by=by, at=at)


def forget_old_links(*, at: datetime) -> int:
    """Delete links that no limit counts any more; return how many. What came through them stays with its document."""
    old = PhoneLink.objects.filter(opened_at__lt=at - KEPT_FOR)
    return old.delete()[1].get("handoff.PhoneLink", 0)
