"""Which scopes the token endpoint gives: each client has its own, which registering it decided."""

from collections.abc import Mapping
from typing import Any

from oauth2_provider.scopes import BaseScopes

from mingban.core.api import SCOPES
from mingban.gateway import queries


class ClientScopes(BaseScopes):  # type: ignore[misc]  # the library is untyped
    """Asked by the token endpoint; without a wish a client gets all of its own."""

    def get_all_scopes(self) -> Mapping[str, str]:
        """Return every scope with its words."""
        return SCOPES

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return what this client may ask for."""
        return queries.scopes_of(getattr(application, "pk", None))

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """Return what this client gets when it does not say."""
        return queries.scopes_of(getattr(application, "pk", None))
