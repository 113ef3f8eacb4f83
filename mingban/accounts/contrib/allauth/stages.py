"""The one stage of sign-in after the identity is proved: officials give a second factor, or set one up first."""

from allauth.account.stages import LoginStage
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse


class SecondFactorStage(LoginStage):  # type: ignore[misc]  # allauth is untyped
    """Holds back every account that is not a citizen's, however it came here, until a second factor is given."""

    key = "second_factor"
    urlname = "accounts:totp-enter"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Let citizens pass; send officials to enter the code of their app, or to set it up."""
        user = self.login.user
        if user.person_id is not None:
            return None, True
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        return HttpResponseRedirect(reverse("accounts:totp-enter" if has_app else "accounts:totp-enrol")), True
