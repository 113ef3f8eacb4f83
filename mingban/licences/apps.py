"""Start-up wiring."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.licences"
