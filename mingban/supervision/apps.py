"""Start-up wiring."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.supervision"
