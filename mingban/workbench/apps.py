"""Start-up wiring."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.workbench"
