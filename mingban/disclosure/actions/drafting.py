"""Drafts that come from somewhere else: from a file, from an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document

from mingban.accounts.models import User
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.disclosure import access, rules
from mingban.disclosure.models import Column, NormativeDocument, OfficeSite, Publication
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class MayNotDraft(NotAllowed):
    """Only who writes for an organisation puts drafts into its columns."""


def import_draft(
    *, column: Column, laid: rules.Laid, is_document: bool, user: User, by: Actor, at: datetime
) -> Publication:
    """Make a draft of a document as it was read from a file; its editor looks at it before he hands it in.

    :raises MayNotDraft: when the column is none of the actor's organisation.
    """
    if not access.can_write_in(by, column):
        raise MayNotDraft("只能导入到本单位子站的栏目里")
    title = laid.title or "没有标题的文件"
    common = {"title": title, "five": "DECISION", "body": laid.blocks, "live": False, "owner": user}
    page: Publication = NormativeDocument(number=laid.number, **common) if is_document else Publication(**common)
    with transaction.atomic():
        column.add_child(instance=page)
        page.save_revision(user=user)
        ledger.record(
            code="disclosure.publication.imported",
            matter=Matter(kind="publication", id=str(page.pk), name=title),
            by=by,
            at=at,
            data={"blocks": len(laid.blocks)},
        )
    return page


def _attached(site: OfficeSite, name: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """Put a file into the publishers' folder; return it as a block of a text."""
    document = Document(title=name[:200], collection=site.collection)
    document.file.save(name, ContentFile(content), save=True)
    return "attachment", {"document": document, "name": name[:200]}


class CannotPropose(Refused):
    """Nothing can be proposed for publication there."""


def propose_publication(
    *,
    organisation: Organisation,
    title: str,
    paragraphs: Sequence[str],
    entry_code: str,
    attachments: Sequence[tuple[str, bytes]] = (),
    source: Matter,
    by: Actor,
    at: datetime,
) -> int:
    """Make a draft for an organisation's publishers from what was answered elsewhere; return its page's id.

    Personal data is masked on the way; publishers look at it as at anything else, and files go through the gate like theirs.

    :raises CannotPropose: when the organisation has no sub-site with a column yet.
    """
    site = OfficeSite.objects.filter(organisation=organisation).first()
    column = Column.objects.live().descendant_of(site).first() if site else None
    if site is None or column is None:
        raise CannotPropose("本单位的子站还没有栏目，请先在“信息发布”里建一个栏目")
    with transaction.atomic():
        page = Publication(
            title=rules.masked(title)[:255],
            five="RESULT",
            entry_code=entry_code,
            body=[
                *(("paragraph", rules.masked(line)) for line in paragraphs if line.strip()),
                *(_attached(site, name, content) for name, content in attachments),
            ],
            live=False,
        )
        column.add_child(instance=page)
        page.save_revision()
        ledger.record(
            code="disclosure.publication.proposed",
            matter=source,
            by=by,
            at=at,
            sentence="转成了主动公开的草稿，审核以后发布",
            data={"page": page.pk},
        )
    return int(page.pk)
