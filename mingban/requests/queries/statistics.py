"""The annual report's second and third tables, counted from the requests themselves (facts §2)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.requests import access, rules
from mingban.requests.choices import ApplicantKind, DisputeResult
from mingban.requests.models import AnnualReport, DisclosureRequest, Dispute
from mingban.requests.queries.listing import Wanted, can_choose_organisation, filtered, in_row, year_span


def countable(actor: Actor, code: str = "") -> QuerySet[Organisation]:
    """Return the organisations whose figures an official may read, or the one of this code among them."""
    rows = Organisation.objects.filter(access.counted_organisations(actor)).order_by("name")
    return rows.filter(code=code) if code else rows


def table_two(organisations: Collection[int], year: int) -> rules.TableTwo:
    """Return 收到和处理政府信息公开申请情况 of some organisations (ids) in one year, with its check.

    The four groups are counted each by itself, so that 一＋二＝三（七）＋四 shows whether rows are missing or counted twice.
    """
    rows = DisclosureRequest.objects.filter(organisation_id__in=list(organisations))
    return rules.table_two(
        year,
        new=_by_kind(rows.filter(in_row(rules.NEW, year))),
        carried_in=_by_kind(rows.filter(in_row(rules.CARRIED_IN, year))),
        results=_by_row(rows, year),
        carried_on=_by_kind(rows.filter(in_row(rules.CARRIED_ON, year))),
    )


def _by_kind(rows: QuerySet[DisclosureRequest]) -> dict[str, int]:
    counted = rows.order_by().values("applicant_kind").annotate(n=Count("pk"))
    return {row["applicant_kind"]: row["n"] for row in counted}


def _by_row(rows: QuerySet[DisclosureRequest], year: int) -> dict[str, dict[str, int]]:
    ended = rows.filter(in_row(rules.TOTAL, year)).order_by()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in ended.values("result_row", "applicant_kind").annotate(n=Count("pk")):
        found[row["result_row"]][row["applicant_kind"]] = row["n"]
    return found


def table_three(organisations: Collection[int], year: int) -> list[rules.DisputeRow]:
    """Return 复议、诉讼情况 of one year: what ended in it by result, and what was not ended when it was over."""
    counts: dict[tuple[str, str], int] = {}
    for result in DisputeResult.values:
        rows = counted_disputes(organisations, year, result=result).order_by()
        for row in rows.values("kind").annotate(n=Count("pk")):
            counts[row["kind"], result] = row["n"]
    return rules.table_three(counts)


def counted_disputes(
    organisations: Collection[int], year: int, *, kind: str = "", result: str = ""
) -> QuerySet[Dispute]:
    """Return the disputes that a number of the third table counts; of all kinds or with all results where none is named."""
    first, after = (at.date() for at in year_span(year))
    ended = Q(ended_on__gte=first, ended_on__lt=after)
    pending = Q(filed_on__lt=after) & (Q(ended_on=None) | Q(ended_on__gte=after))
    column = ended & Q(result=result) if result else ended | pending
    rows = Dispute.objects.filter(pending if result == DisputeResult.PENDING else column)
    rows = rows.filter(request__organisation_id__in=list(organisations))
    return rows.filter(kind=kind) if kind else rows


def visible_disputes(actor: Actor, rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Return those of some disputes that an official may see: of requests that he sees."""
    seen = DisclosureRequest.objects.filter(access.visible_requests(actor))
    return rows.filter(request__in=seen).select_related("request__organisation").order_by("-filed_on", "-pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """How many requests a list of one cell shows, how many more it counts that its reader may not see (回避), and what was published."""

    shown: int
    hidden: int
    published: int | None


def row_figures(actor: Actor, wanted: Wanted, at: datetime) -> RowFigures | None:
    """Return how a list of one cell of the second table agrees with its number; None for any other list."""
    if not wanted.row or not wanted.year:
        return None
    offices = countable(actor, wanted.organisation if can_choose_organisation(actor) else "")
    counted = DisclosureRequest.objects.filter(in_row(wanted.row, wanted.year), organisation__in=offices.order_by())
    if wanted.kind:
        counted = counted.filter(applicant_kind=wanted.kind)
    shown = filtered(actor, wanted, at).order_by().count()
    return RowFigures(shown=shown, hidden=counted.count() - shown, published=_published(offices, wanted))


def _published(offices: QuerySet[Organisation], wanted: Wanted) -> int | None:
    """Return what a published report says of a cell, of one department: a government's sums are not one list."""
    found = AnnualReport.objects.filter(
        organisation__in=list(offices[:2]), year=wanted.year, published_at__isnull=False
    )
    report = found.select_related("organisation").first() if len(offices[:2]) == 1 else None
    if report is None or report.organisation.is_government:
        return None
    counts: list[int] = next(row["counts"] for row in report.frozen["two"] if row["code"] == wanted.row)
    return counts[ApplicantKind.values.index(wanted.kind)] if wanted.kind else sum(counts)
