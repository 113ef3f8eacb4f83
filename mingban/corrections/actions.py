"""Reporting an error, and answering it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput, NotAllowed, Problem, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.corrections import access, queries, rules
from mingban.corrections.choices import ErrorKind, ReportState
from mingban.corrections.events import ErrorReported, ReportAnswered
from mingban.corrections.models import ErrorReport
from mingban.files import actions as files
from mingban.ledger import actions as ledger
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel


class BadReport(BadInput):
    """A report that nobody could follow."""


class NotYours(NotAllowed):
    """Another organisation's report."""


class AlreadyAnswered(Refused):
    """The report was answered before."""

    status = 409


def report_error(
    *,
    page: str,
    title: str = "",
    kind: str,
    quoted: str = "",
    what: str,
    contact: str = "",
    uploads: Sequence["UploadedFile[bytes]"] = (),
    by: Actor | None,
    at: datetime,
) -> ErrorReport:
    """Take a report in from anybody; it goes to the organisation whose page it is, and its time to answer begins.

    :raises BadReport: without a page of this site or what is wrong with it, or with a contact that is none.
    :raises mingban.files.rules.FileNotAccepted: for a screenshot that is no picture.
    """
    path = rules.own_path(page, settings.PUBLIC_URL)
    problems = _problems(path, kind, what, contact)
    if problems:
        raise BadReport("请看看下面标出来的地方", problems=problems)
    place = queries.place_of(path)
    with transaction.atomic():
        year = local_day(at).year
        report = ErrorReport(
            number=f"JC{year}{next_number(f'error-report/{year}'):06}",
            receipt="".join(secrets.choice(rules.RECEIPT_SIGNS) for _ in range(rules.RECEIPT_LENGTH)),
            organisation=place.organisation,
            page=path,
            title=(place.title or title.strip())[: rules.LONGEST_TITLE],
            kind=kind,
            quoted=quoted.strip()[: rules.LONGEST_QUOTE],
            what=what.strip(),
            contact=contact.strip(),
            reported_at=at,
        )
        report.due_at = _start_clock(report, at).due_at
        report.save()
        if uploads:
            owner = queries.matter_of(report)
            files.store_files(owner=owner, uploads=list(uploads), by=by or SYSTEM, at=at, pictures_only=True)
        _record(report, "received", "收到网站纠错", by or SYSTEM, at)
        bus.publish(ErrorReported(report_id=report.pk))
    return report


def _problems(path: str, kind: str, what: str, contact: str) -> list[Problem]:
    found = []
    if not path:
        found.append(Problem("page", "请写本站的网址，比如 /items/ 开头的那一段"))
    if kind not in ErrorKind.values:
        found.append(Problem("kind", "请选一个"))
    if problem := rules.why_not_text(what, rules.LONGEST_TEXT):
        found.append(Problem("what", problem))
    if contact.strip() and not rules.contact_kind(contact.strip()):
        found.append(Problem("contact", "请写手机号或者邮箱，不想留就空着"))
    return found


def _start_clock(report: ErrorReport, at: datetime) -> Clock:
    office = report.organisation
    return clocks.start_clock(
        owner=queries.matter_of(report),
        duty=queries.ANSWER,
        duty_name="答复网站纠错",
        organisation_code=office.code,
        region_code=office.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=clock_queries.limit_of(queries.ANSWER),
        started_at=at,
        start_event="收到纠错",
    )


def answer_report(*, number: str, state: str, answer: str, by: Actor, at: datetime) -> ErrorReport:
    """Say what became of a report: corrected, or why it is no error. The author reads it by his receipt, and is told where he left a contact.

    :raises NotYours: for anybody but the organisation's own people. :raises AlreadyAnswered: a second time.
    :raises BadReport: without words.
    """
    report = queries.report_for(by, number)
    if not access.can_answer(by, report):
        raise NotYours("只有这个页面的单位能答复")
    problem = rules.why_not_text(answer, rules.LONGEST_ANSWER)
    if problem or state not in (ReportState.CORRECTED, ReportState.NO_ERROR):
        raise BadReport("请写明结果", problems=[Problem("answer" if problem else "state", problem or "请选一个")])
    with transaction.atomic():
        locked = ErrorReport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=report.pk)
        if locked.state != ReportState.OPEN:
            raise AlreadyAnswered("这条纠错已经答复过了")
        locked.state, locked.answer = state, answer.strip()
        locked.answered_at, locked.answered_by = at, by.as_json()
        locked.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        clock = clock_queries.open_clock(queries.KIND, locked.number, queries.ANSWER)
        if clock:
            clocks.stop_clock(clock=clock, at=at)
        _record(locked, "answered", f"答复网站纠错：{locked.get_state_display()}", by, at)
        bus.publish(ReportAnswered(report_id=locked.pk))
    return locked


def _record(report: ErrorReport, what: str, sentence: str, by: Actor, at: datetime) -> None:
    """Leave an entry without what anybody has written: entries can never be erased."""
    ledger.record(
        code=f"corrections.report.{what}",
        matter=queries.matter_of(report),
        by=by,
        at=at,
        sentence=sentence,
        data={"page": report.page, "kind": report.kind, "state": report.state},
    )


def tell_author(*, report: ErrorReport, at: datetime) -> None:
    """Tell whoever left a contact that there is an answer."""
    kind = rules.contact_kind(report.contact)
    if not kind:
        return
    link = reverse("corrections:report-show", args=[report.receipt])
    text = f"您说的页面错误（{report.number}）有答复了：{report.get_state_display()}。{report.answer}"
    notices.send_notice(
        key=f"error-report/{report.number}",
        phone=report.contact if kind == "phone" else "",
        address=report.contact if kind == "mail" else "",
        subject=f"网站纠错 {report.number} 有答复了",
        text=text,
        link=link,
        channels=[NoticeChannel.SMS if kind == "phone" else NoticeChannel.EMAIL],
        at=at,
    )


def follow_clock(*, number: str) -> None:
    """Take over the day of the clock after a calendar was announced."""
    report = ErrorReport.objects.filter(number=number).first()
    clock = queries.clock_of(report) if report else None
    if report and clock:
        ErrorReport.objects.filter(pk=report.pk).update(due_at=clock.due_at)
