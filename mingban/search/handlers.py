"""What search does when it hears of something."""

from mingban.core.bus import subscribe
from mingban.search.events import IndexFoundMissing
from mingban.search.tasks import mend_index


@subscribe(IndexFoundMissing)
def mend_missing_index(event: IndexFoundMissing) -> None:
    """Rebuild it beside everything else, without keeping other messages waiting."""
    mend_index.enqueue()
