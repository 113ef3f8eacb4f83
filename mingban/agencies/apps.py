"""Start-up wiring."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.agencies"
