"""Putting together comments that say the same."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mingban.consultations import access, queries, rules
from mingban.consultations.actions.base import lock_draft
from mingban.consultations.choices import DraftState
from mingban.consultations.models import Comment, Draft
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed

BATCH = 500


def group_comments(*, number: str, by: Actor, at: datetime) -> int:
    """Find the comments of a draft that say the same, exact copies and organised ones; return how many groups there are.

    Nothing is hidden or merged by it. What is computed is computed before the draft is locked: nobody waits meanwhile.

    :raises NotAllowed: for posts that do not work on it.
    """
    draft = Draft.objects.get(number=number)
    if by is not SYSTEM and not access.can_work_on(by, draft):
        raise NotAllowed("您的岗位不能给这些意见归组")
    rows = list(draft.comments.standing().order_by("pk").values_list("pk", "text", "leader_id"))
    leaders = rules.leaders_of([text for _, text, _ in rows])
    members: defaultdict[int, list[int]] = defaultdict(list)
    for (pk, _, _), leader in zip(rows, leaders, strict=True):
        members[rows[leader][0]].append(pk)
    known = {pk: leader_id for pk, _, leader_id in rows}
    with transaction.atomic():
        lock_draft(number)
        for leader_pk, pks in members.items():
            _lead(leader_pk if len(pks) > 1 else None, [pk for pk in pks if _differs(known, pk, leader_pk, len(pks))])
        Draft.objects.filter(pk=draft.pk).update(grouped_at=at)
    return sum(len(pks) > 1 for pks in members.values())


def _differs(known: Mapping[int, int | None], pk: int, leader: int, size: int) -> bool:
    return known[pk] != (leader if size > 1 else None)


def _lead(leader: int | None, pks: list[int]) -> None:
    for start in range(0, len(pks), BATCH):
        Comment.objects.standing().filter(pk__in=pks[start : start + BATCH]).update(leader=leader)


def group_changed(*, at: datetime) -> int:
    """Group anew the comments of every draft to which some have come, or gone, since; return of how many drafts."""
    waiting = Draft.objects.filter(state__in=[DraftState.OPEN, DraftState.CLOSED]).order_by("pk")
    count = 0
    for draft in waiting:
        last = queries.last_change(draft)
        if last is not None and (draft.grouped_at is None or last >= draft.grouped_at):
            group_comments(number=draft.number, by=SYSTEM, at=at)
            count += 1
    return count
