"""The days off of a year are announced on screen: entered as printed, shown with what they would move, then published."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.accounts.choices import Role
from mingban.clocks import actions as clocks
from mingban.clocks import queries, rules
from mingban.clocks.definitions import CalendarYearDefinition
from mingban.core.audiences import Audience, audience
from mingban.core.requests import Request, acting, posted
from mingban.core.times import local_day
from mingban.workbench.forms import CalendarYearForm


@audience(Audience.STAFF, Role.PUBLISHER)
@require_safe
def calendars_list(request: Request) -> HttpResponse:
    """Show which years are announced, by which notice."""
    years = queries.calendar_years(settings.SITE_REGION)
    context = {"years": [years[year] for year in sorted(years, reverse=True)], "wanted": _next_year()}
    return render(request, "workbench/calendars.html", context)


def _next_year() -> int:
    """Return the first year from now on that is not announced."""
    known = queries.calendar_years(settings.SITE_REGION)
    year = local_day(timezone.now()).year
    while year in known:
        year += 1
    return year


@audience(Audience.STAFF, Role.PUBLISHER)
def calendar_enter(request: Request) -> HttpResponse:
    """Ask for a year's notice; show what was read and how many limits would move; publish it when that is confirmed."""
    year = _next_year()
    first = {"year": year, "region_code": "", "title": f"国务院办公厅关于{year}年部分节假日安排的通知"}
    form = CalendarYearForm(posted(request), initial=first)
    context: dict[str, object] = {"form": form}
    if form.is_valid() and form.definition is not None:
        if request.POST.get("step") == "publish":
            return _publish(request, form.definition)
        if request.POST.get("step") != "change":
            context |= _preview(request, form.definition)
    return render(request, "workbench/calendar_enter.html", context, status=422 if form.errors else 200)


def _publish(request: Request, definition: CalendarYearDefinition) -> HttpResponse:
    announced = clocks.announce_year(definition=definition, by=acting(request), at=timezone.now())
    said = f"{definition.year} 年的放假安排公布了，重新计算了 {announced.moved} 个期限"
    messages.success(request, said if announced.is_changed else "和已经公布的一样，没有变化")
    return redirect("workbench:calendars-list")


def _preview(request: Request, definition: CalendarYearDefinition) -> dict[str, object]:
    days = [(day, False, name) for day, name in definition.off()]
    days += [(made_up.day, True, made_up.name) for made_up in definition.made_up]
    former = queries.calendar_years(settings.SITE_REGION).get(definition.year)
    return {
        "definition": definition,
        "holidays": rules.holidays(definition.year, days),
        "announced": clocks.preview_year(definition=definition, by=acting(request), at=timezone.now()),
        "sent": [(name, value) for name, value in request.POST.items() if name not in {"step", "csrfmiddlewaretoken"}],
        "former": former if former and former.region_code == definition.region_code else None,
    }
