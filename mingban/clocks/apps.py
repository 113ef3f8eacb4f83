"""Start-up wiring."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.clocks"
