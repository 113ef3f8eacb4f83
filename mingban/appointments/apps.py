"""Start-up wiring."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.appointments"
