"""Start-up wiring."""

from django.apps import AppConfig


class HandoffConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.handoff"
