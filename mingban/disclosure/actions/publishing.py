"""What becomes public, and what is taken back; Wagtail has published by then, this is what the law adds."""

from datetime import datetime

from django.db import transaction

from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.disclosure import queries, rules
from mingban.disclosure.actions.attachments import note_files
from mingban.disclosure.actions.repealing import repeal_named
from mingban.disclosure.actions.retracting import end_notice, note_absence
from mingban.disclosure.events import Changed, Published, Withdrawn
from mingban.disclosure.models import Interpretation, Meeting, NormativeDocument, Publication
from mingban.ledger import actions as ledger

INTERPRETATION, DIAGRAM, LEGALITY = "interpretation", "meeting-diagram", "legality-review"


def note_published(*, page: Publication, by: Actor, at: datetime) -> None:
    """Give a publication that went live its numbers, start and stop its duties, record it, and tell everybody once.

    The registration of a normative document is one with its publication (三统一: 统一登记、统一编号、统一公布).
    """
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=page.pk).specific
        is_new = not locked.index_number
        if is_new:
            _number(locked, at)
        note_files(page=locked)
        end_notice(page=locked, at=at)
        if isinstance(locked, NormativeDocument):
            _complete(locked, at)
            repeal_named(document=locked, by=by, at=at)
        if isinstance(locked, Interpretation) and locked.document:
            _stop(locked.document, INTERPRETATION, at)
        if isinstance(locked, Meeting):
            _follow_diagram(locked, at)
        _record(locked, is_new=is_new, by=by, at=at)


def _number(page: Publication, at: datetime) -> None:
    """Give the index number (条例 §12): whose, which year, and a serial without gaps."""
    office = page.organisation.code if page.organisation else "open"
    year = local_day(at).year
    page.index_number = f"{office}/{year}-{next_number(f'publication/{office}/{year}'):05d}"
    Publication.objects.filter(pk=page.pk).update(index_number=page.index_number)


def _complete(document: NormativeDocument, at: datetime) -> None:
    """Register a document, set the last day of its validity where nobody did, and start the time for its interpretation.

    Another body's document, shown again here, is registered by that body.

    A draft may be older than the repeal of its document: publishing it does not bring the document back.
    """
    local = queries.normative_terms()
    if not document.registration_number and not document.issuer:
        year = local_day(at).year
        serial = next_number(f"normative/{local.registration_prefix}/{year}")
        document.registration_number = f"{local.registration_prefix}-{year}-{serial:05d}"
    begins = document.effective_on or document.issued_on
    if document.valid_until is None and begins:
        document.valid_until = rules.last_day(begins, is_trial=document.is_trial, terms=queries.terms())
    document.repealed_on = rules.earlier(document.repealed_on, queries.repealed_from(document))
    NormativeDocument.objects.filter(pk=document.pk).update(
        registration_number=document.registration_number,
        valid_until=document.valid_until,
        repealed_on=document.repealed_on,
        validity_noted=document.validity_at(local_day(at)),
    )
    if document.needs_interpretation and not document.interpretations.live().exists():
        _start(document, INTERPRETATION, "政策解读", "文件公布", document.first_published_at or at)


def _follow_diagram(meeting: Meeting, at: datetime) -> None:
    """A meeting's diagram follows within a working day (S09); the time ends with it."""
    if meeting.diagram_id:
        _stop(meeting, DIAGRAM, at)
    elif meeting.first_published_at and clock_queries.clocks_of("publication", str(meeting.pk)).count() == 0:
        _start(meeting, DIAGRAM, "会议图解", "会议信息公布", meeting.first_published_at)


def start_legality_review(*, document: NormativeDocument, at: datetime) -> None:
    """Start the time of 合法性审核; under way already, nothing changes."""
    with transaction.atomic():
        if clock_queries.open_clock("publication", str(document.pk), LEGALITY) is None:
            _start(document, LEGALITY, "合法性审核", "送审", at)


def stop_legality_review(*, document: NormativeDocument, at: datetime) -> None:
    """Stop the time of 合法性审核: passed, sent back or called off; handed in again, it begins anew."""
    with transaction.atomic():
        _stop(document, LEGALITY, at)


def _start(page: Publication, duty: str, name: str, event: str, at: datetime) -> None:
    office = page.organisation
    if office is None:
        return
    clocks.start_clock(
        owner=queries.matter_of(page),
        duty=duty,
        duty_name=name,
        organisation_code=office.code,
        region_code=office.region.code,
        unit="WORKING_DAY",
        limit=clock_queries.limit_of(duty),
        started_at=at,
        start_event=event,
    )


def _stop(page: Publication, duty: str, at: datetime) -> None:
    clock = clock_queries.open_clock("publication", str(page.pk), duty)
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
    if not is_new or queries.is_history(page):
        # What is old is found, and told to nobody as new.
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
    """Note that a publication was taken off the site, and tell everybody; where nobody has said why, it was time to."""
    with transaction.atomic():
        if queries.notice_of(page) is None:
            note_absence(page=page, by=by, at=at)
            ledger.record(
                code="disclosure.publication.withdrawn",
                matter=queries.matter_of(page),
                by=by,
                at=at,
                sentence=f"撤下了《{page.title}》",
            )
        bus.publish(Withdrawn(page_id=page.pk, kind=queries.page_kind(page)))
