"""Start-up wiring."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.consultations"
