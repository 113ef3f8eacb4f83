"""审核: who reviews a page passes it or sends it back; Wagtail's workflow does the rest, the last step publishes."""

from datetime import date, datetime

from django.db import transaction
from wagtail.models import TaskState

from mingban.accounts.models import User
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused, StalePage
from mingban.disclosure import queries
from mingban.disclosure.models import Decision, PostReview, Publication, not_passed
from mingban.disclosure.models.attachments import say_waiting
from mingban.ledger import actions as ledger


class MayNotReview(NotAllowed):
    """Only the post whose step it is, and who has neither written the text nor passed a step before."""


class CannotPass(Refused):
    """A file that the page carries may not go out."""


def review_page(
    *,
    page: Publication,
    step: int,
    is_passed: bool,
    comment: str,
    by: Actor,
    at: datetime,
    decided_on: date | None = None,
    decided_at: str = "",
) -> None:
    """Pass the step of review that waits (its id, as the reviewer saw it), or send the page back; who signs a document says what was decided.

    :raises StalePage: when another step waits by now, or none. :raises MayNotReview:
    :raises CannotPass: when a file is in the way. :raises CannotDecide: for a decision without day or place, or of a day that cannot be.
    """
    with transaction.atomic():
        state = TaskState.objects.select_for_update().filter(pk=step, status=TaskState.STATUS_IN_PROGRESS).first()
        if state is None or state.workflow_state.object_id != str(page.pk):
            raise StalePage("这一步已经有人审过了，请刷新看看")
        user, task = User.objects.get(pk=by.id or 0), state.task.specific
        if not isinstance(task, PostReview) or not task.may_judge(page, user):
            raise MayNotReview("这一步不由您审：自己写的、前面已经审过的，都要换一个人")
        waiting = not_passed(page.get_latest_revision_as_object())
        if is_passed and waiting:
            raise CannotPass(say_waiting(waiting))
        decision = {"decided_on": decided_on, "decided_at": decided_at} if isinstance(task, Decision) else {}
        ledger.record(
            code="disclosure.publication.reviewed",
            matter=queries.matter_of(page),
            by=by,
            at=at,
            sentence=f"{task.name}：{'通过' if is_passed else '退回修改'}《{page.title}》",
            data={"step": step, "is_passed": is_passed, "revision": state.revision_id or 0},
        )
        task.on_action(state, user, "approve" if is_passed else "reject", comment=comment, **decision)
