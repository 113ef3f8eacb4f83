"""Officials sign in: login name and password, then the second factor, which is set up at the first sign-in."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mingban.accounts import actions, queries
from mingban.accounts.choices import SessionKey
from mingban.accounts.contrib.allauth.stages import SecondFactorStage
from mingban.accounts.contrib.axes.lockout import locked_out_page
from mingban.accounts.forms import EnrolForm, SecondFactorForm, StaffSignInForm
from mingban.accounts.models import User
from mingban.accounts.views.sign_in import home_of
from mingban.accounts.views.ways import wanted_page
from mingban.core import crypto
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request


@audience(Audience.PUBLIC)
@never_cache
@sensitive_post_parameters("password")
def staff_sign_in(request: Request) -> HttpResponse:
    """Check login name and password, then go on to the second factor. Too many failures lock the name (django-axes)."""
    if request.actor is not None:
        return HttpResponseRedirect(wanted_page(request) or home_of(request))
    form = StaffSignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        user = auth.authenticate(request, **form.cleaned_data)
        if not isinstance(user, User):
            form.add_error("password", "用户名或密码不对，请再填一次")
        elif user.temporary_until is not None and user.temporary_until <= timezone.now():
            form.add_error("password", "这个临时密码过期了，请本单位的系统管理员再给一个")
        elif not queries.posts_of(user, timezone.now()).exists():
            form.add_error(None, "您的账号现在没有岗位，请联系本单位的系统管理员")
        else:
            login = Login(user=user, redirect_url=wanted_page(request) or None)
            response: HttpResponse = perform_password_login(request, {"username": user.username}, login)
            return response
    context = {"form": form, "next": wanted_page(request), "was_idle": request.session.pop(SessionKey.WAS_IDLE, False)}
    return render(request, "accounts/staff_sign_in.html", context, status=422 if form.errors else 200)


def _stage(request: HttpRequest) -> Any:
    """Return the second-factor stage of the sign-in that this session is in, or None."""
    return LoginStageController.enter(request, SecondFactorStage.key)


@audience(Audience.PUBLIC)
@never_cache
@sensitive_post_parameters("code")
def totp_enter(request: Request) -> HttpResponse:
    """Ask for the second factor; wrong codes count like wrong passwords."""
    stage = _stage(request)
    if stage is None:
        return redirect("accounts:staff-sign-in")
    user: User = stage.login.user
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out_page(request)
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return redirect("accounts:totp-enrol")
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.use_second_factor(user=user, code=form.cleaned_data["code"], at=timezone.now())
        except Refused as refusal:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            show_refusal(form, refusal)
        else:
            return _finish(stage)
    context: dict[str, Any] = {"form": form}
    if settings.IS_DEMO:
        context["demo_totp_url"] = f"{settings.SANDBOX_URL}/totp/{user.username}"
    return render(request, "accounts/totp_enter.html", context, status=422 if form.errors else 200)


def _finish(stage: Any) -> HttpResponse:
    response: HttpResponse = stage.exit()
    return response


@audience(Audience.PUBLIC)
@never_cache
@sensitive_post_parameters("code")
def totp_enrol(request: Request) -> HttpResponse:
    """Show the QR code of a new secret and bind it once the app's first code is right; only for who has no second factor yet."""
    stage = _stage(request)
    if stage is None:
        return redirect("accounts:staff-sign-in")
    user: User = stage.login.user
    if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return redirect("accounts:totp-enter")
    secret = new_secret(request)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.enable_totp(user=user, secret=secret, code=form.cleaned_data["code"], at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            del request.session[SessionKey.NEW_TOTP]
            next_page = urlencode({"next": stage.login.redirect_url or ""})
            stage.login.redirect_url = f"{reverse('accounts:recovery-codes')}?{next_page}"
            return _finish(stage)
    context = {"form": form, "secret": secret, "url": get_mfa_adapter().build_totp_url(user, secret)}
    return render(request, "accounts/totp_enrol.html", context, status=422 if form.errors else 200)


def new_secret(request: HttpRequest) -> str:
    """Keep the secret in the session, encrypted, until the app has proved that it has it."""
    if SessionKey.NEW_TOTP not in request.session:
        request.session[SessionKey.NEW_TOTP] = crypto.encrypt(generate_totp_secret())
    return crypto.decrypt(request.session[SessionKey.NEW_TOTP])


@audience(Audience.STAFF)
@never_cache
@require_safe
def recovery_codes(request: Request) -> HttpResponse:
    """Show the recovery codes, once."""
    stored = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    codes = RecoveryCodes(stored) if stored else None
    is_first = codes is not None and not codes.did_view
    context: dict[str, Any] = {"codes": [], "next": wanted_page(request) or home_of(request)}
    if codes is not None and is_first:
        context["codes"] = codes.get_unused_codes()
        codes.mark_as_viewed()
    return render(request, "accounts/recovery_codes.html", context)
