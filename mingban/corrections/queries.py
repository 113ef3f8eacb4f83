"""Reads of error reports: one's own by the receipt, an organisation's, and the figures that everybody sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import Resolver404, resolve

from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation
from mingban.catalogue import queries as catalogue
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import ExplainStep
from mingban.consultations import queries as consultations
from mingban.core.actors import Actor
from mingban.core.errors import NotFound, Refused
from mingban.corrections import access, rules
from mingban.corrections.choices import ReportState
from mingban.corrections.models import ErrorReport
from mingban.disclosure import queries as disclosure
from mingban.files import queries as files
from mingban.files.models import StoredFile
from mingban.ledger.rules import Matter

KIND, ANSWER = "error-report", "error-report"
# What the public figures look back on.
YEAR = timedelta(days=365)


def matter_of(report: ErrorReport) -> Matter:
    """Return the report as journal and clocks know it."""
    return Matter(kind=KIND, id=report.number, name=f"纠错 {report.number}")


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the site: what it is called and whose it is."""

    title: str
    organisation: Organisation


def place_of(path: str) -> Place:
    """Return whose a page is: of a publication, a column, a guide or a draft its organisation's, else the site's keeper's."""
    title, organisation = "", None
    try:
        found = resolve(path)
        if found.view_name == "wagtail_serve":
            title, organisation = disclosure.place_of(path)
        elif found.view_name.startswith("catalogue:item-"):
            version = catalogue.item_in_force(str(found.kwargs["code"]))
            title, organisation = catalogue.item_definition(version).plain_name, version.item.organisation
        elif found.view_name.startswith("consultations:") and "number" in found.kwargs:
            draft = consultations.public_draft(str(found.kwargs["number"]))
            title, organisation = draft.title, draft.organisation
    except (Resolver404, Refused, KeyError):
        organisation = None
    return Place(title, organisation or keeper())


def keeper() -> Organisation:
    """Return who keeps the site: whom the settings name, else the first organisation of the site's region.

    :raises NotFound: when there is no organisation at all.
    """
    try:
        return agencies.organisation(settings.SITE_KEEPER)
    except NotFound:
        rows = Organisation.objects.select_related("region").order_by("pk")
        found = rows.filter(region__code=settings.SITE_REGION).first() or rows.first()
        if found is None:
            raise
        return found


def report_by_receipt(receipt: str) -> ErrorReport:
    """Return a report by what its author was given.

    :raises NotFound: when there is none.
    """
    kept = rules.tidy_receipt(receipt)
    found = ErrorReport.objects.select_related("organisation").filter(receipt=kept).first() if kept else None
    if found is None:
        raise NotFound("没有这个回执号，请对照着再写一次")
    return found


def report_for(actor: Actor, number: str) -> ErrorReport:
    """Return a report that an official may see.

    :raises NotFound: when there is none, or it is none of his.
    """
    rows = ErrorReport.objects.filter(access.visible_reports(actor)).select_related("organisation__region")
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("没有这条纠错，或者它不是您单位的")
    return found


def reports_of_desk(actor: Actor, state: str = "") -> QuerySet[ErrorReport]:
    """Return what an official sees, in one state or all: what is open first, the most urgent first."""
    rows = ErrorReport.objects.filter(access.visible_reports(actor)).select_related("organisation")
    if state in ReportState.values:
        rows = rows.filter(state=state)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "due_at", "pk")


def clock_of(report: ErrorReport) -> Clock | None:
    """Return the clock of the answer."""
    return clocks.clocks_of(KIND, report.number).first()


def days_to_answer() -> int:
    """Return within how many working days reports are answered here (data/duties.json)."""
    return clocks.limit_of(ANSWER)


def explain(report: ErrorReport) -> list[ExplainStep]:
    """Return how the day is counted by which the answer is due."""
    clock = clock_of(report)
    return clocks.explain_clock(clock) if clock else []


def screenshots(report: ErrorReport) -> QuerySet[StoredFile]:
    """Return the pictures that came with a report."""
    return files.files_of(KIND, [report.number])


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one organisation: reports, answered, of them corrected and in time, and what is late now."""

    name: str
    reported: int
    answered: int
    corrected: int
    in_time: int
    late: int


def figures(at: datetime) -> list[Line]:
    """Return the figures of the last year by organisation, for everybody; the first line counts all."""
    in_time = Q(answered_at__isnull=False) & (Q(due_at=None) | Q(answered_at__lte=F("due_at")))
    rows = (
        ErrorReport.objects.filter(reported_at__gt=at - YEAR)
        .values(name=F("organisation__name"))
        .annotate(
            reported=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            corrected=Count("pk", filter=Q(state=ReportState.CORRECTED)),
            in_time=Count("pk", filter=in_time),
            late=Count("pk", filter=Q(answered_at=None, due_at__lt=at)),
        )
        .order_by("name")
    )
    lines = [Line(**row) for row in rows]
    sums = {name: sum(getattr(line, name) for line in lines) for name in Line.__slots__ if name != "name"}
    return [Line(name="全部", **sums), *lines]
