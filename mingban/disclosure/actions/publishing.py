"""What becomes public, and what is taken back; Wagtail has published by then, this is what the law adds."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingban.agencies.models import Organisation
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.disclosure import queries, rules
from mingban.disclosure.events import Changed, Published, Withdrawn
from mingban.disclosure.models import Column, Interpretation, NormativeDocument, OfficeSite, Publication
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

INTERPRETATION = "interpretation"


def note_published(*, page: Publication, by: Actor, at: datetime) -> None:
    """Give a publication that went live its numbers, start and stop its duties, record it, and tell everybody once.

    The registration of a normative document is one with its publication (三统一: 统一登记、统一编号、统一公布).
    """
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=page.pk).specific
        is_new = not locked.index_number
        if is_new:
            _number(locked, at)
        if isinstance(locked, NormativeDocument):
            _complete(locked, at)
        if isinstance(locked, Interpretation):
            _explained(locked.document, at)
        _record(locked, is_new=is_new, by=by, at=at)


def _number(page: Publication, at: datetime) -> None:
    """Give the index number (条例 §12): whose, which year, and a serial without gaps."""
    office = page.organisation.code if page.organisation else "open"
    year = local_day(at).year
    page.index_number = f"{office}/{year}-{next_number(f'publication/{office}/{year}'):05d}"
    Publication.objects.filter(pk=page.pk).update(index_number=page.index_number)


def _complete(document: NormativeDocument, at: datetime) -> None:
    """Register a document, set the last day of its validity where nobody did, and start the time for its interpretation."""
    local = queries.normative_terms()
    if not document.registration_number:
        year = local_day(at).year
        serial = next_number(f"normative/{local.registration_prefix}/{year}")
        document.registration_number = f"{local.registration_prefix}-{year}-{serial:05d}"
    begins = document.effective_on or document.issued_on
    if document.valid_until is None and begins:
        document.valid_until = rules.last_day(begins, is_trial=document.is_trial, terms=queries.terms())
    NormativeDocument.objects.filter(pk=document.pk).update(
        registration_number=document.registration_number, valid_until=document.valid_until
    )
    is_explained = document.interpretations.live().exists()
    if document.needs_interpretation and not is_explained and document.organisation:
        clocks.start_clock(
            owner=queries.matter_of(document),
            duty=INTERPRETATION,
            duty_name="政策解读",
            organisation_code=document.organisation.code,
            region_code=document.organisation.region.code,
            unit="WORKING_DAY",
            limit=clock_queries.limit_of(INTERPRETATION),
            started_at=document.first_published_at or at,
            start_event="文件公布",
        )


def _explained(document: NormativeDocument, at: datetime) -> None:
    clock = clock_queries.open_clock("publication", str(document.pk), INTERPRETATION)
    if clock:
        clocks.stop_clock(clock=clock, at=at)


def _record(page: Publication, *, is_new: bool, by: Actor, at: datetime) -> None:
    office = page.organisation
    ledger.record(
        code="disclosure.publication.published" if is_new else "disclosure.publication.changed",
        matter=queries.matter_of(page),
        by=by,
        at=at,
        sentence=f"公布了《{page.title}》" if is_new else f"更新了《{page.title}》",
        data={"index_number": page.index_number, "revision": page.live_revision_id or 0},
    )
    kind = queries.page_kind(page)
    if not is_new:
        bus.publish(Changed(page_id=page.pk, kind=kind))
        return
    on = page.generated_on
    bus.publish(
        Published(
            page_id=page.pk,
            kind=kind,
            title=page.title,
            url=page.url or "",
            organisation_code=office.code if office else "",
            entry_code=page.entry_code,
            five=page.five,
            field=page.field,
            on=on.isoformat() if on else "",
        )
    )


def note_withdrawn(*, page: Publication, by: Actor, at: datetime) -> None:
    """Record that a publication was taken off the site, and tell everybody."""
    with transaction.atomic():
        ledger.record(
            code="disclosure.publication.withdrawn",
            matter=queries.matter_of(page),
            by=by,
            at=at,
            sentence=f"撤下了《{page.title}》",
        )
        bus.publish(Withdrawn(page_id=page.pk, kind=queries.page_kind(page)))


class CannotPropose(Refused):
    """Nothing can be proposed for publication there."""


def propose_publication(
    *,
    organisation: Organisation,
    title: str,
    paragraphs: Sequence[str],
    entry_code: str,
    source: Matter,
    by: Actor,
    at: datetime,
) -> int:
    """Make a draft for an organisation's publishers from what was answered elsewhere; return its page's id.

    Personal data is masked on the way; publishers look at it as at anything else.

    :raises CannotPropose: when the organisation has no sub-site with a column yet.
    """
    site = OfficeSite.objects.filter(organisation=organisation).first()
    column = Column.objects.live().descendant_of(site).first() if site else None
    if column is None:
        raise CannotPropose("本单位的子站还没有栏目，请先在“信息发布”里建一个栏目")
    with transaction.atomic():
        page = Publication(
            title=rules.masked(title)[:255],
            five="RESULT",
            entry_code=entry_code,
            organisation=organisation,
            body=[("paragraph", rules.masked(line)) for line in paragraphs if line.strip()],
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
