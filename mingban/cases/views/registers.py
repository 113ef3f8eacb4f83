"""Asking a register in place of a document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.cases import actions
from mingban.core.audiences import Audience, audience
from mingban.core.requests import acting
from mingban.exchange.choices import CallState

SAID = {
    CallState.SILENT: "对方的系统现在没有答复，不是您的问题。您可以过一会儿再查，也可以直接上传",
    CallState.NOT_FOUND: "没有查到您的登记。请直接上传材料；要是登记有错，请找登记的单位核对",
}


@audience(Audience.CITIZEN)
@require_POST
def register_ask(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Ask with the applicant's consent; whatever comes of it is said, and uploading stays open."""
    back = redirect("cases:application-material", token=token, kind=kind)
    if request.POST.get("agree") != "on":
        messages.warning(request, "要您同意才能查，请先勾选同意")
        return back
    call = actions.ask_register(token=token, kind_code=kind, by=acting(request), at=timezone.now())
    if call.state != CallState.FOUND:
        messages.warning(request, SAID[CallState(call.state)])
        return back
    messages.success(request, "查到了，这份材料不用交")
    return redirect(f"{reverse('cases:application-tasks', args=[token])}#materials")
