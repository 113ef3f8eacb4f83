"""The catalogue of duties for everybody: what must be public, what is, and who was in time."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.front import same_for_everybody
from mingban.disclosure import queries, rules
from mingban.disclosure.catalogue_writer import EXCEL_TYPE, csv_lines, write_csv, write_excel
from mingban.disclosure.choices import Five
from mingban.disclosure.queries import Wanted

PAGE_SIZE = 20
LEAGUE_COLUMNS = (
    "month", "rank", "organisation_code", "organisation", "due", "on_time", "late", "overdue", "pending", "share_on_time",
    "stale_now", "down_now",
)  # fmt: skip


def _wanted(request: HttpRequest) -> Wanted:
    """Read what is looked for from the address; what it cannot mean is left out."""
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in ASKED}
    return Wanted(
        five=asked["five"] if asked["five"] in Five.values else "",
        field=asked["field"],
        organisation=asked["organisation"],
        tier=asked["tier"],
        text=asked["q"],
    )


ASKED = ("five", "field", "organisation", "tier", "q")


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def catalogue_browse(request: HttpRequest) -> HttpResponse:
    """List what must be public, by the five disclosures, field, organisation and level, or by words."""
    wanted, now = _wanted(request), timezone.now()
    page = Paginator(queries.wanted_entries(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "query": wanted.as_query(),
        "page": page,
        "lines": queries.entry_lines(list(page.object_list), now),
        **queries.filters(),
    }
    return render(request, "disclosure/duties/browse.html", context)


@audience(Audience.PUBLIC)
@require_safe
def catalogue_export(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """Give the entries that are looked for away, in the layout in which they are imported.

    :raises NotFound: for another format.
    """
    rows = queries.export_rows(_wanted(request))
    if kind == "csv":
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
            write_csv(rows), content_type="text/csv; charset=utf-8"
        )
    elif kind == "xlsx":
        response = HttpResponse(write_excel(rows), content_type=EXCEL_TYPE)
    else:
        raise NotFound("只能下载 xlsx 或者 csv")
    response["Content-Disposition"] = f'attachment; filename="catalogue-of-duties.{kind}"'
    return response


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def entry_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one entry: by what it must be public, until when, what was published, and what its service says by itself.

    :raises NotFound: when there is none.
    """
    entry = queries.entry_by_code(code)
    context = {"facts": queries.entry_facts(entry, timezone.now()), "entry": entry}
    return render(request, "disclosure/duties/entry.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def duty_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one occasion: what happened, how its last day came about, what was done.

    :raises NotFound: when there is none.
    """
    duty = queries.duty_by_id(pk)
    context = {
        "duty": duty,
        "standing": queries.standing(duty, timezone.now()),
        "steps": queries.explain_duty(duty),
        "timeline": queries.duty_timeline(duty),
    }
    return render(request, "disclosure/duties/duty.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def league_show(request: HttpRequest) -> HttpResponse:
    """Show by how many of a month's duties each organisation was in time."""
    now = timezone.now()
    month = queries.month_from(request.GET.get("month", ""), now)
    first, following = rules.month_bounds(month)
    rows = queries.league(month, now)
    context = {
        "month": first,
        "rows": rows,
        "has_any": any(row.tally.due for row in rows),
        "before": first - timedelta(days=1),
        "after": following if following <= timezone.localdate() else None,
        "total": {name: sum(getattr(row.tally, name) for row in rows) for name in SUMS},
    }
    return render(request, "disclosure/duties/league.html", context)


SUMS = ("due", "on_time", "late", "overdue", "pending", "stale", "down")


@audience(Audience.PUBLIC)
@require_safe
def league_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the month's table away as CSV."""
    now = timezone.now()
    month = queries.month_from(request.GET.get("month", ""), now)
    lines = [LEAGUE_COLUMNS, *(_league_line(month, row) for row in queries.league(month, now))]
    response = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="publication-on-time-{month:%Y-%m}.csv"'
    return response


def _league_line(month: date, row: rules.LeagueRow) -> list[object]:
    one = row.tally
    place = [f"{month:%Y-%m}", row.rank or "", one.organisation_code, one.organisation]
    return [*place, one.due, one.on_time, one.late, one.overdue, one.pending, one.share_words, one.stale, one.down]
