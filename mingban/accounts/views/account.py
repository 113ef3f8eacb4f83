"""An official's own account: his password and his second factor."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mingban.accounts import actions
from mingban.accounts.choices import SessionKey
from mingban.accounts.contrib.axes.lockout import locked_out_page
from mingban.accounts.forms import PasswordForm, ReEnrolForm
from mingban.accounts.models import User
from mingban.accounts.views.staff import new_secret
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.masking import mask_name
from mingban.core.requests import Request, acting, posted


def _me(request: Request) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed("请先登录")
    return request.user


@audience(Audience.STAFF)
@require_safe
def account_show(request: Request) -> HttpResponse:
    """Show one's own account: posts, who one is in private, how one signs in."""
    user = _me(request)
    person = user.private_person
    rows = [
        {"label": "姓名", "value": user.full_name},
        {"label": "用户名", "value": user.username},
        *({"label": "岗位", "value": f"{post.organisation.name} {post.title}"} for post in request.posts),
        {
            "label": "本人身份（用于回避）",
            "value": f"已登记：{mask_name(person.name)}" if person else "没有登记，请本单位的系统管理员登记",
        },
    ]
    return render(request, "accounts/account.html", {"rows": rows})


def _is_locked(request: Request) -> bool:
    """Wrong passwords here count like those of a sign-in, so that nobody tries them at a desk left open."""
    return not AxesProxyHandler.is_allowed(request, {"username": _me(request).username})


def _is_changed(request: Request, form: forms.Form, change: Callable[[], User]) -> bool:
    """Make the change; a refusal goes to its field. This session goes on, all others have ended."""
    try:
        user = change()
    except Refused as refusal:
        if isinstance(refusal, actions.PasswordWrong):
            credentials = {"username": _me(request).username}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        show_refusal(form, refusal)
        return False
    update_session_auth_hash(request, user)
    return True


@audience(Audience.STAFF)
@never_cache
@sensitive_post_parameters("present", "password", "again")
def password_change(request: Request) -> HttpResponse:
    """Change one's password."""
    if _is_locked(request):
        return locked_out_page(request)
    user, form = _me(request), PasswordForm(posted(request))
    is_temporary = user.temporary_until is not None

    def change() -> User:
        given = form.cleaned_data
        return actions.change_password(
            user=user, password=given["present"], new=given["password"], by=acting(request), at=timezone.now()
        )

    if form.is_valid() and _is_changed(request, form, change):
        messages.success(request, "密码改好了，别处的登录都退出了")
        return redirect("workbench:inbox-show" if is_temporary else "accounts:account-show")
    context = {"form": form, "is_temporary": is_temporary}
    return render(request, "accounts/password_change.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF)
@never_cache
@sensitive_post_parameters("present", "code")
def second_factor_change(request: Request) -> HttpResponse:
    """Bind another authenticator app: the password and the app's first code are asked; the old app and codes stop working."""
    if _is_locked(request):
        return locked_out_page(request)
    user, secret, form = _me(request), new_secret(request), ReEnrolForm(posted(request))

    def change() -> User:
        given = form.cleaned_data
        return actions.change_second_factor(
            user=user,
            password=given["present"],
            secret=secret,
            code=given["code"],
            by=acting(request),
            at=timezone.now(),
        )

    if form.is_valid() and _is_changed(request, form, change):
        del request.session[SessionKey.NEW_TOTP]
        return redirect("accounts:recovery-codes")
    context = {"form": form, "secret": secret, "url": get_mfa_adapter().build_totp_url(user, secret)}
    return render(request, "accounts/second_factor_change.html", context, status=422 if form.errors else 200)
