"""Start-up wiring."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.files"
