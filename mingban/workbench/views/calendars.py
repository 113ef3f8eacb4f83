"""The days off of a year are announced on screen by two: one enters them as printed, another sees what they move and confirms."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.accounts.choices import Role
from mingban.appointments import queries as appointments
from mingban.clocks import actions as clocks
from mingban.clocks import queries, rules
from mingban.clocks.definitions import CalendarYearDefinition
from mingban.clocks.models import CalendarProposal
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.requests import Request, acting, posted
from mingban.core.times import local_day
from mingban.workbench.forms import CalendarYearForm


@audience(Audience.STAFF, Role.PUBLISHER)
@require_safe
def calendars_list(request: Request) -> HttpResponse:
    """Show which years are announced, by which notice."""
    years = queries.calendar_years(settings.SITE_REGION)
    context = {
        "years": [years[year] for year in sorted(years, reverse=True)],
        "wanted": _next_year(),
        "proposals": queries.open_proposals(),
    }
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
    """Ask for a year's notice; show what was read and how many limits would move; keep it for another to confirm."""
    year = _next_year()
    first = {"year": year, "region_code": "", "title": f"国务院办公厅关于{year}年部分节假日安排的通知"}
    form = CalendarYearForm(posted(request), initial=first)
    context: dict[str, object] = {"form": form}
    if form.is_valid() and form.definition is not None:
        if request.POST.get("step") == "publish":
            return _propose(request, form.definition)
        if request.POST.get("step") != "change":
            context |= _preview(request, form.definition)
    return render(request, "workbench/calendar_enter.html", context, status=422 if form.errors else 200)


def _propose(request: Request, definition: CalendarYearDefinition) -> HttpResponse:
    clocks.propose_year(definition=definition, by=acting(request), at=timezone.now())
    messages.success(request, f"{definition.year} 年的放假安排交上去了。另一位目录管理人员确认后公布")
    return redirect("workbench:calendars-list")


@audience(Audience.STAFF, Role.PUBLISHER)
def calendar_confirm(request: Request, pk: int) -> HttpResponse:
    """Show what somebody entered and what it would move; publish it, send it back, or take one's own back."""
    by, now, proposal = acting(request), timezone.now(), queries.proposal(pk)
    if request.method == "POST":
        try:
            _settle(request, proposal)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("workbench:calendar-confirm", pk=pk)
        return redirect("workbench:calendars-list")
    definition = clocks.definition_of(proposal)
    context = {
        "proposal": proposal,
        "is_own": proposal.proposed_by_user == by.id,
        "booked": appointments.booked_on([day for day, _ in definition.off()], definition.region_code, now).count(),
        **_preview(request, definition),
    }
    return render(request, "workbench/calendar_confirm.html", context)


def _settle(request: Request, proposal: CalendarProposal) -> None:
    by, now = acting(request), timezone.now()
    if request.POST.get("step") != "publish":
        reason = request.POST.get("reason", "").replace("\x00", "")[:500]
        clocks.refuse_year(proposal=proposal, reason=reason, by=by, at=now)
        messages.success(request, "退回了" if proposal.proposed_by_user != by.id else "撤回了")
        return
    announced = clocks.confirm_year(proposal=proposal, by=by, at=now)
    said = f"{proposal.year} 年的放假安排公布了，重新计算了 {announced.moved} 个期限"
    messages.success(request, said if announced.is_changed else "和已经公布的一样，没有变化")


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
