"""Citizens sign in: one page for the phone, one page for the code. Nothing tells whether an account exists."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mingban.accounts import actions, queries
from mingban.accounts.choices import CodePurpose, SessionKey
from mingban.accounts.forms import CodeForm, PhoneForm
from mingban.accounts.models import PhoneCode
from mingban.accounts.views.ways import wanted_page
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.masking import mask_phone
from mingban.core.requests import Request, client_address


@audience(Audience.PUBLIC)
@never_cache
@sensitive_post_parameters("phone")
def sign_in(request: Request) -> HttpResponse:
    """Ask for the phone, send a code to it, and go on to the page where the code is entered."""
    if request.actor is not None:
        return HttpResponseRedirect(wanted_page(request) or home_of(request))
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _send_code(request, form.cleaned_data["phone"], wanted_page(request))
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("accounts:code-enter")
    context = {"form": form, "next": wanted_page(request), "was_idle": request.session.pop(SessionKey.WAS_IDLE, False)}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def _send_code(request: HttpRequest, phone: str, next_page: str) -> None:
    sent = actions.request_phone_code(
        phone=phone, purpose=CodePurpose.SIGN_IN, address=client_address(request), at=timezone.now()
    )
    request.session[SessionKey.PHONE_CODE] = {"token": sent.token, "phone": mask_phone(sent.phone), "next": next_page}


@audience(Audience.PUBLIC)
@never_cache
@sensitive_post_parameters("code")
def code_enter(request: Request) -> HttpResponse:
    """Ask for the code; the right one signs in, and signs up who was not known."""
    pending = request.session.get(SessionKey.PHONE_CODE)
    if request.actor is not None or pending is None:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None, phone=pending["phone"])
    if form.is_valid():
        try:
            phone = actions.use_phone_code(
                token=pending["token"],
                purpose=CodePurpose.SIGN_IN,
                code=form.cleaned_data["code"],
                at=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _enter(request, phone, pending["next"])
    return _code_page(request, form, pending)


def _enter(request: HttpRequest, phone: str, next_page: str) -> HttpResponse:
    """Start the session through allauth's flow, under a new session key."""
    del request.session[SessionKey.PHONE_CODE]
    user = actions.sign_up_person(phone=phone, at=timezone.now())
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=next_page or None))
    return response


def _code_page(request: HttpRequest, form: CodeForm, pending: dict[str, Any], note: str = "") -> HttpResponse:
    context = {"form": form, "note": note}
    if settings.IS_DEMO:
        sent = PhoneCode.objects.filter(token=pending["token"]).first()
        context["demo_phone_url"] = f"{settings.SANDBOX_URL}/phones/{sent.phone}" if sent else ""
    return render(request, "accounts/code_enter.html", context, status=422 if form.errors else 200)


@audience(Audience.PUBLIC)
@never_cache
@require_POST
def code_resend(request: Request) -> HttpResponse:
    """Send another code to the same phone, within the limits."""
    pending = request.session.get(SessionKey.PHONE_CODE)
    phone = queries.phone_of_code(pending["token"]) if pending else None
    if pending is None or phone is None:
        return redirect("accounts:sign-in")
    form = CodeForm(phone=pending["phone"])
    try:
        _send_code(request, phone, pending["next"])
    except Refused as refusal:
        return _code_page(request, form, pending, note=refusal.message)
    return _code_page(request, form, request.session[SessionKey.PHONE_CODE], note="新的验证码已经发出，请填最新的一条")


@audience(Audience.PUBLIC)
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    was_staff = request.actor is not None and request.actor.is_staff
    auth.logout(request)
    return redirect("accounts:staff-sign-in" if was_staff else settings.LOGOUT_REDIRECT_URL)


def home_of(request: Request) -> str:
    """Return the first page of who is signed in."""
    is_staff = request.actor is not None and request.actor.is_staff
    return resolve_url(settings.STAFF_LOGIN_REDIRECT_URL if is_staff else settings.LOGIN_REDIRECT_URL)


@audience(Audience.STAFF)
@require_POST
def post_switch(request: Request) -> HttpResponse:
    """Act in another of one's posts from now on in this session."""
    chosen = request.POST.get("post", "")
    if chosen in {str(post.pk) for post in request.posts}:
        request.session[SessionKey.POST] = int(chosen)
    return HttpResponseRedirect(wanted_page(request) or home_of(request))
