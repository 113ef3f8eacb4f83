"""The annual report's second and third tables, counted from the requests themselves (facts §2)."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.requests import access, rules
from mingban.requests.choices import DisputeResult
from mingban.requests.models import DisclosureRequest, Dispute
from mingban.requests.queries.listing import in_row, year_span


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
    first, after = (at.date() for at in year_span(year))
    rows = Dispute.objects.filter(request__organisation_id__in=list(organisations))
    ended = Q(ended_on__gte=first, ended_on__lt=after)
    counts: dict[tuple[str, str], int] = {}
    for row in rows.filter(ended).order_by().values("kind", "result").annotate(n=Count("pk")):
        counts[row["kind"], row["result"]] = row["n"]
    pending = rows.filter(Q(ended_on=None) | Q(ended_on__gte=after), filed_on__lt=after).order_by()
    for waiting in pending.values("kind").annotate(n=Count("pk")):
        counts[waiting["kind"], DisputeResult.PENDING.value] = waiting["n"]
    return rules.table_three(counts)
