"""Start-up wiring."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.search"
