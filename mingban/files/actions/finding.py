"""What is found on pages, and what comes in their place."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingban.core.actors import Actor
from mingban.files import queries, rules
from mingban.files.models import PageFinding, StoredFile
from mingban.files.rules import Mark
from mingban.ledger.rules import Matter


@transaction.atomic
def find_page(
    *,
    file: StoredFile,
    page: int,
    matter: Matter,
    is_accepted: bool,
    reason: str = "",
    marks: Sequence[Mark] = (),
    by: Actor,
    at: datetime,
) -> PageFinding:
    """Write down what was found on a page in a matter; a finding that stands there already is replaced.

    :raises mingban.files.queries.NoSuchFile: when the file has no such page.
    :raises mingban.files.rules.BadMarks: for marks outside the page, or too many.
    """
    if not 1 <= page <= file.pages:
        raise queries.NoSuchFile("这个文件没有这一页")
    found = {
        "is_accepted": is_accepted,
        "reason": "" if is_accepted else reason,
        "marks": [] if is_accepted else rules.check_marks(marks),
        "found_at": at,
        "found_by": by.as_json(),
    }
    return PageFinding.objects.update_or_create(
        file=file, page=page, matter_kind=matter.kind, matter_id=matter.id, settled_at=None, defaults=found
    )[0]


def settle_findings(*, matter: Matter, at: datetime) -> int:
    """Let what was found wrong in a matter rest: it has gone on. What was found right stays; return how many rest."""
    rows = PageFinding.objects.filter(matter_kind=matter.kind, matter_id=matter.id, settled_at=None)
    return rows.filter(is_accepted=False).update(settled_at=at)


def put_in_place(*, files: Sequence[StoredFile], of: StoredFile, page: int) -> None:
    """Note that files came in place of another of the same owner, or of one page of it when it has several."""
    ids = [file.pk for file in files]
    StoredFile.objects.filter(pk__in=ids).update(replaces=of, replaces_page=page if of.pages > 1 else None)
