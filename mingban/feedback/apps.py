"""Start-up wiring."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.feedback"
