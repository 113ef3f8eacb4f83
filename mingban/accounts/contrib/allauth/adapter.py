"""How allauth does what our sign-in pages ask of it: which stages a sign-in passes, where phones are, how secrets are kept."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from mingban.accounts.models import User
from mingban.core import crypto
from mingban.core.errors import NotAllowed

BACKEND = "django.contrib.auth.backends.ModelBackend"


class AccountDisabled(NotAllowed):
    """The account was switched off."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-in without e-mail: every sign-in passes our second-factor stage and nothing else."""

    def get_login_stages(self) -> list[str]:
        """Return the stages between a proved identity and a session."""
        return ["mingban.accounts.contrib.allauth.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session under a new key."""
        auth.login(request, user, backend=BACKEND)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page of who has just signed in."""
        is_citizen = isinstance(request.user, User) and request.user.person_id is not None
        return resolve_url(settings.LOGIN_REDIRECT_URL if is_citizen else settings.STAFF_LOGIN_REDIRECT_URL)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Refuse.

        :raises AccountDisabled: always.
        """
        raise AccountDisabled("这个账号已经停用，有疑问请打 12345")

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing: our pages speak for themselves."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of authenticators are encrypted at rest like all personal data."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret from the database."""
        return crypto.decrypt(encrypted_text)
