"""The annual report: its figures while it is a draft, as published afterwards, and the lists behind its first table."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from mingban.agencies.models import Organisation
from mingban.cases.models import Case
from mingban.catalogue.definitions import ItemType
from mingban.core.errors import NotFound
from mingban.disclosure.choices import Cycle, LimitKind
from mingban.disclosure.models import CatalogueEntry, NormativeDocument, PublishingDuty
from mingban.ledger.rules import Matter
from mingban.requests import rules
from mingban.requests.choices import ApplicantKind
from mingban.requests.models import AnnualReport, DisclosureRequest
from mingban.requests.queries.listing import year_span
from mingban.requests.queries.statistics import table_three, table_two

REPORT = "annual-report"
Figures = dict[str, Any]


def report_matter(report: AnnualReport) -> Matter:
    """Return a report as the journal names it."""
    one = report.organisation
    return Matter(
        kind=REPORT, id=f"{one.code}-{report.year}", name=f"{one.name}{report.year}年政府信息公开工作年度报告"
    )


def annual_report(organisation_id: int, year: int) -> AnnualReport | None:
    """Return an organisation's report of a year, when anybody has begun it."""
    rows = AnnualReport.objects.select_related("organisation", "published_by__user")
    return rows.filter(organisation_id=organisation_id, year=year).first()


def published_reports(organisation_id: int) -> QuerySet[AnnualReport]:
    """Return an organisation's published reports, the latest year first."""
    rows = AnnualReport.objects.filter(organisation_id=organisation_id, published_at__isnull=False)
    return rows.select_related("organisation").order_by("-year")


def published_report(code: str, year: int) -> AnnualReport:
    """Return a report that everybody may read.

    :raises NotFound: when there is none, or only a draft.
    """
    rows = AnnualReport.objects.select_related("organisation")
    found = rows.filter(organisation__code=code, year=year, published_at__isnull=False).first()
    if found is None:
        raise NotFound("没有这份年度报告，或者还没有发布")
    return found


def reported(organisation: Organisation) -> list[int]:
    """Return whose figures a report sums up (ids): a government's its own and its departments', a department's its own."""
    rows = Organisation.objects.filter(pk=organisation.pk)
    if organisation.is_government:
        rows = Organisation.objects.filter(Q(pk=organisation.pk) | Q(parent=organisation))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _over(on: date) -> Q:
    """Return the filter for documents that are repealed or expired on a day, as `disclosure.rules.validity` says."""
    return Q(repealed_on__isnull=False, repealed_on__lte=on) | Q(valid_until__isnull=False, valid_until__lt=on)


def counted_documents(organisation: Organisation, year: int, what: str) -> QuerySet[NormativeDocument]:
    """Return the published documents that a number of the first table counts: made in the year, ended in it, in force at its end.

    What is reprinted of others does not count.
    """
    own = Q(issuer="") | Q(issuer=F("organisation__name"))
    live: QuerySet[NormativeDocument] = NormativeDocument.objects.filter(live=True)
    rows = live.filter(own, organisation_id__in=reported(organisation))
    rows = rows.select_related("organisation").order_by("-issued_on", "-pk")
    first, after = year_span(year)
    last_day, former_last_day = date(year, 12, 31), date(year - 1, 12, 31)
    if what == "made":
        undated = Q(issued_on=None, first_published_at__gte=first, first_published_at__lt=after)
        return rows.filter(Q(issued_on__year=year) | undated)
    if what == "ended":
        return rows.filter(_over(last_day)).exclude(_over(former_last_day))
    known = Q(issued_on__lte=last_day) | Q(issued_on=None, first_published_at__lt=after)
    binding = Q(effective_on=None) | Q(effective_on__lte=last_day)
    return rows.filter(known & binding).exclude(_over(last_day))


def counted_licences(organisation: Organisation, year: int) -> QuerySet[Case]:
    """Return the cases of licensing items that were decided in a year, granted or refused."""
    first, after = year_span(year)
    rows = Case.objects.filter(organisation_id__in=reported(organisation), decided_at__gte=first, decided_at__lt=after)
    rows = rows.filter(item_version__definition__type=ItemType.LICENSING.value)
    return rows.select_related("organisation").order_by("-decided_at", "-pk")


def listed_documents(organisation: Organisation, year: int, what: str) -> QuerySet[NormativeDocument]:
    """Return the documents behind a number as it is shown: those of the published report, else those counted now."""
    report = annual_report(organisation.pk, year)
    if report is None or report.published_at is None:
        return counted_documents(organisation, year, what)
    rows: QuerySet[NormativeDocument] = NormativeDocument.objects.filter(live=True)
    rows = rows.filter(pk__in=report.frozen["documents"][what])
    return rows.select_related("organisation").order_by("-issued_on", "-pk")


def typed_figures(report: AnnualReport | None) -> dict[str, Decimal]:
    """Return the numbers that officials have typed."""
    return dict(report.typed.values_list("name", "value")) if report else {}


def report_figures(organisation: Organisation, year: int, report: AnnualReport | None) -> Figures:
    """Return a report's figures, as plain data: as they were published, else counted now.

    `one` numbers by key, `documents` ids by key, `two` and `three` rows, `wrong` columns in which the second table fails its check.
    """
    if report is not None and report.published_at is not None:
        return dict(report.frozen)
    documents = {
        what: list(counted_documents(organisation, year, what).values_list("pk", flat=True)) for what in rules.DOCUMENTS
    }
    typed = {name: plain_number(value) for name, value in typed_figures(report).items()}
    counted = {what: str(len(found)) for what, found in documents.items()}
    ids = reported(organisation)
    two = table_two(ids, year)
    return {
        "one": {**typed, **counted, "licences": str(counted_licences(organisation, year).count())},
        "documents": documents,
        "two": [{"code": row.code, "name": row.name, "counts": list(row.counts)} for row in two.rows],
        "three": [
            {"code": row.kind.value, "name": row.kind.label, "counts": list(row.counts)}
            for row in table_three(ids, year)
        ],
        "wrong": [ApplicantKind(column).label for column in two.wrong],
    }


def figures_by_office(organisation: Organisation, year: int) -> list[Figures]:
    """Return the second and third tables of each organisation that a government's report sums up, as plain data: counts by row.

    Rows that count nothing are left out, and organisations that nobody asked.
    """
    asked = DisclosureRequest.objects.filter(organisation_id__in=reported(organisation)).order_by()
    offices = Organisation.objects.filter(pk__in=asked.values("organisation_id")).order_by("code")
    return [
        {
            "code": one.code,
            "name": one.name,
            "two": {row.code: list(row.counts) for row in table_two([one.pk], year).rows if row.total},
            "three": {row.kind.value: list(row.counts) for row in table_three([one.pk], year) if row.total},
        }
        for one in offices
    ]


def summed_offices(organisation: Organisation, year: int) -> list[Figures]:
    """Return what a government's report sums up, office by office: as it was published, else counted now."""
    report = annual_report(organisation.pk, year)
    if report is None or report.published_at is None:
        return figures_by_office(organisation, year)
    return list(report.frozen["offices"])


def all_published_reports(code: str = "") -> QuerySet[AnnualReport]:
    """Return every published report, of one organisation where a code is given: the latest year first, governments before departments."""
    rows = AnnualReport.objects.filter(published_at__isnull=False).select_related("organisation")
    rows = rows.order_by("-year", "-organisation__is_government", "organisation__code")
    return rows.filter(organisation__code=code) if code else rows


def report_entry(organisation: Organisation) -> CatalogueEntry | None:
    """Return the entry of the catalogue of duties that the annual report of an organisation meets; by it its clock runs."""
    rows = CatalogueEntry.objects.filter(is_active=True, organisation=organisation, limit_kind=LimitKind.EVERY_PERIOD)
    return rows.filter(name=rules.ENTRY_NAME, cycle=Cycle.YEAR).order_by("pk").first()


def report_duty(organisation: Organisation, year: int) -> PublishingDuty | None:
    """Return the duty to publish the report of a year, which begins with the next; None before, and without an entry."""
    rows = PublishingDuty.objects.counted().filter(organisation=organisation, entry__name=rules.ENTRY_NAME)
    return rows.filter(occasion=str(year + 1)).select_related("entry", "page").first()


def plain_number(value: Decimal) -> str:
    """Write a number without zeros that say nothing: 12.5, 3."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
