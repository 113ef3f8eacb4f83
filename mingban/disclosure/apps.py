"""Disclosure."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """The app. Pages get the form that checks them, and Wagtail's signals lead to one action each."""

    name = "mingban.disclosure"
    verbose_name = "政务公开"

    def ready(self) -> None:
        """Wire what Wagtail calls."""
        from mingban.disclosure import signals  # noqa: PLC0415 — models are there only now
        from mingban.disclosure.forms import PublicationForm  # noqa: PLC0415 — models are there only now
        from mingban.disclosure.models import Publication  # noqa: PLC0415 — models are there only now

        Publication.base_form_class = PublicationForm
        signals.listen()
