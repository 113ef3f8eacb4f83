"""Start-up wiring."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.corrections"
    verbose_name = "纠错"
