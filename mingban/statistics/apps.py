"""Start-up wiring."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.statistics"
