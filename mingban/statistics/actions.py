"""Counting the journal on, in steps that can be broken off anywhere; and counting it again from the beginning."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Min

from mingban.catalogue import queries as catalogue
from mingban.ledger.models import Entry
from mingban.statistics.models import Bookmark, Coverage, Monthly
from mingban.statistics.queries import Done, done_cases
from mingban.statistics.rules import ENDINGS

STEP = 2000
FORGOTTEN_AFTER = timedelta(days=1)
MOST_GAPS = 10_000
SUMS = ("handled", "on_time", "materials_saved", "days_saved", "visits_saved")


def count_next(*, at: datetime) -> bool:
    """Count the next entries of the journal; return whether there may be more. One transaction: broken off, nothing is half done."""
    with transaction.atomic():
        Bookmark.objects.get_or_create(pk=1)
        mark = Bookmark.objects.select_for_update().get(pk=1)
        found = list(Entry.objects.filter(pk__gt=mark.last_id).order_by("pk").values_list("pk", flat=True)[:STEP])
        late = list(Entry.objects.filter(pk__in=[int(pk) for pk in mark.gaps]).values_list("pk", flat=True))
        _add([*late, *found])
        _move(mark, found, late, at)
    return len(found) == STEP


def _move(mark: Bookmark, found: list[int], late: list[int], at: datetime) -> None:
    """Set the bookmark behind what was found, and note which ids below it were not there."""
    oldest = (at - FORGOTTEN_AFTER).isoformat()
    gaps = {pk: seen for pk, seen in mark.gaps.items() if int(pk) not in late and seen > oldest}
    if found:
        lowest = mark.last_id + 1 if mark.last_id else found[0]
        missing = set(range(max(lowest, found[-1] - MOST_GAPS), found[-1])) - set(found)
        gaps |= {str(pk): at.isoformat() for pk in sorted(missing)}
    mark.gaps = dict(list(gaps.items())[-MOST_GAPS:])
    mark.last_id = found[-1] if found else mark.last_id
    mark.save()


def _add(ids: list[int]) -> None:
    """Add what the endings among these entries say to the months; only the first ending of a case is one."""
    endings = Entry.objects.filter(matter_kind="case", code__in=ENDINGS)
    entries = list(endings.filter(pk__in=ids))
    numbers = [entry.matter_id for entry in entries]
    firsts = dict(endings.filter(matter_id__in=numbers).values_list("matter_id").annotate(Min("sequence")))
    sums: dict[tuple[date, str, str], Counter[str]] = {}
    for done in done_cases([entry for entry in entries if firsts[entry.matter_id] == entry.sequence]):
        sums.setdefault((done.month, done.organisation, done.item), Counter()).update(_summands(done))
    for (month, organisation, item), added in sorted(sums.items()):
        row, _ = Monthly.objects.get_or_create(month=month, organisation_code=organisation, item_code=item)
        Monthly.objects.filter(pk=row.pk).update(**{name: F(name) + added[name] for name in SUMS})


def _summands(done: Done) -> dict[str, int]:
    return {
        "handled": 1,
        "on_time": int(done.is_on_time),
        "materials_saved": done.materials_saved,
        "days_saved": done.days_saved,
        "visits_saved": done.visits_saved,
    }


@transaction.atomic
def refresh_coverage() -> None:
    """Count, of the items that are open now, for how many nobody, or only once, has to come."""
    counts: dict[str, Counter[str]] = {}
    for version in catalogue.open_items():
        item = catalogue.item_definition(version)
        counts.setdefault(item.organisation, Counter()).update(
            items=1, no_visit=int(item.visits == 0), one_visit=int(item.visits <= 1)
        )
    Coverage.objects.exclude(organisation_code__in=counts).delete()
    for code, count in sorted(counts.items()):
        figures = {name: count[name] for name in ("items", "no_visit", "one_visit")}
        Coverage.objects.update_or_create(organisation_code=code, defaults=figures)


def start_again() -> None:
    """Forget every figure; counting on from here gives the same ones as ever, as the journal has not changed."""
    with transaction.atomic():
        Bookmark.objects.get_or_create(pk=1)
        Bookmark.objects.select_for_update().get(pk=1)
        Monthly.objects.all().delete()
        Bookmark.objects.filter(pk=1).update(last_id=0, gaps={})
