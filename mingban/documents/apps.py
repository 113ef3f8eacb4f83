"""Start-up wiring."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.documents"
