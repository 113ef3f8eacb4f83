"""Start-up wiring."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.reception"
