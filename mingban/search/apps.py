"""Start-up wiring."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class SearchConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.search"

    def ready(self) -> None:
        """Tell the segmenter where the names are that it keeps whole; it reads them when something is cut."""
        from mingban.search import segmenter  # noqa: PLC0415 — start-up wiring

        segmenter.keep_whole(Path(settings.SEARCH_LEXICON_DIR) / "names.txt")
