"""Computed tables: a new edition as soon as what they are computed from has changed."""

from datetime import datetime
from tempfile import TemporaryFile

from django.db import transaction

from mingban.core.actors import SYSTEM
from mingban.core.times import local_day
from mingban.datasets import queries, rules
from mingban.datasets.actions.importing import About, Reading, read_lines, write_edition
from mingban.datasets.actions.publishing import publish_edition
from mingban.datasets.models import Dataset, Edition
from mingban.datasets.registry import computation_named


def refresh_computed(*, code: str, at: datetime) -> Edition | None:
    """Compute a table; where its rows are not those of the newest edition, publish another. Returns it, None when nothing changed.

    :raises NotFound: :raises CannotImport: when what was computed does not fit its layout.
    """
    dataset = queries.dataset_named(code)
    layout = queries.layout_of(dataset)
    names = [column.name for column in layout.columns]
    rows = computation_named(dataset.computed)()
    lines = (
        rules.line_of(number, names, [row.get(name) for name in names], is_tree=False)
        for number, row in enumerate(rows, start=1)
    )
    with TemporaryFile("w+", encoding="utf-8") as spool:
        reading = Reading(spool)
        read_lines(reading, layout, lines, 1)
        newest = dataset.editions.current().order_by("-period").first()
        if not reading.count or (newest is not None and newest.digest == reading.digest):
            return None
        reading.refuse()
        # What is computed comes from pages that are public already, phones of offices among them.
        reading.findings = []
        about = About(period=local_day(at).isoformat(), reason="事项目录当天又有变化，重新算了一遍")
        with transaction.atomic():
            edition = write_edition(code=code, layout=layout, reading=reading, about=about, by=SYSTEM, at=at)
            return publish_edition(code=code, number=edition.number, by=SYSTEM, at=at)


def refresh_all(*, at: datetime) -> int:
    """Compute every computed table; return how many have changed."""
    codes = list(Dataset.objects.exclude(computed="").order_by("pk").values_list("code", flat=True))
    return sum(refresh_computed(code=code, at=at) is not None for code in codes)
