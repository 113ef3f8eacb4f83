"""Start-up wiring."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.forms"
