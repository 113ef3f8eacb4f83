"""After handing in: how far it is, what is still wanted, and withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.cases import actions, queries, rules
from mingban.cases.forms.applying import WithdrawForm
from mingban.cases.models import Application
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted


@audience(Audience.CITIZEN)
def application_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far an application has come, to its own people."""
    application = queries.own_application(acting(request), number, timezone.now())
    return render(request, "cases/tracking.html", tracking_context(request, application, is_own=True))


@audience(Audience.PUBLIC)
def application_share(request: HttpRequest, share_token: str) -> HttpResponse:
    """Show how far an application has come to whoever has the link: no names, no numbers, no documents."""
    application = queries.application_shared(share_token)
    return render(request, "cases/tracking.html", tracking_context(request, application, is_own=False))


def tracking_context(request: HttpRequest, application: Application, *, is_own: bool) -> dict[str, Any]:
    """Return what the tracking page shows; a shared page leaves out everything personal."""
    share = reverse("cases:application-share", args=[application.share_token])
    found = queries.tracking(application, is_shared=not is_own)
    cases = [lane.case for lane in found.lanes]
    return {
        "application": application,
        "tracking": found,
        "limits": queries.explained_clocks(application, cases, found.clocks) if is_own else [],
        "corrections": queries.corrections_among(cases) if is_own else [],
        "recusal_requests": queries.recusal_requests_of(cases, timezone.now()) if is_own else [],
        "infected": queries.materials_to_replace(cases) if is_own else [],
        "is_own": is_own,
        "share_url": request.build_absolute_uri(share),
        "can_withdraw": is_own and any(case.state in rules.UNDECIDED for case in cases),
        "can_rate": is_own and any(case.delivered_at for case in cases),
    }


@audience(Audience.CITIZEN)
@require_POST
def case_supplement(request: HttpRequest, number: str, case: str) -> HttpResponse:
    """Hand in a correction: everything that was asked for is there."""
    application = queries.own_application(acting(request), number, timezone.now())
    if not application.cases.filter(number=case).exists():
        raise NotFound("这份申请里没有这个办件")
    key = request.POST.get("key", "")
    actions.supplement_case(number=case, by=acting(request), at=timezone.now(), key=key)
    messages.success(request, "补的材料交上来了，5 个工作日内答复您")
    return redirect("cases:application-show", number=number)


@audience(Audience.CITIZEN)
def application_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw what is not decided yet, after asking once."""
    application = queries.own_application(acting(request), number, timezone.now())
    form = WithdrawForm(posted(request))
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_application(application=application, reason=reason, by=acting(request), at=timezone.now())
            messages.success(request, "已撤回")
            return redirect("cases:application-show", number=number)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"application": application, "form": form, "service_name": application.subject_name}
    return render(request, "cases/withdraw.html", context, status=422 if form.errors else 200)
