"""What search does when it hears of something."""

from mingban.core import workers
from mingban.core.bus import subscribe
from mingban.search.events import ChangeNoted, IndexFoundMissing
from mingban.search.tasks import index_noted, mend_index


@subscribe(IndexFoundMissing)
def mend_missing_index(event: IndexFoundMissing) -> None:
    """Rebuild it beside everything else, without keeping other messages waiting."""
    mend_index.enqueue()


@subscribe(ChangeNoted)
def index_soon(event: ChangeNoted) -> None:
    """Have it written, together with all else that waits."""
    if not workers.is_waiting(index_noted.module_path):
        index_noted.enqueue()
