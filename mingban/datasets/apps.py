"""Start-up wiring."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.datasets"
