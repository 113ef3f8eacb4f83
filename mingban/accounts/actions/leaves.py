"""Who is away, and who stands in for him."""

from datetime import datetime

from django.db import transaction

from mingban.accounts import access
from mingban.accounts.models import Leave, StaffPost
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class CannotLeave(Refused):
    """The leave has no sense as it is given, or nobody could stand in."""


def set_leave(
    *, post: StaffPost, substitute: StaffPost, since: datetime, until: datetime, by: Actor, at: datetime
) -> Leave:
    """Let the holder of a post be away, while the holder of another post of the same role and organisation stands in.

    He sets it himself, or the head of the organisation does. A substitute needs the same role, so that nobody may do more
    by standing in than his own post lets him.

    :raises NotAllowed: for anybody else. :raises CannotLeave: for times that are over or end before they begin, that
        touch another leave of either of them, and for a substitute who has no such post.
    """
    if not access.can_set_leave(by, post):
        raise NotAllowed("只有本人和本单位负责人可以安排休假")
    if until <= since or until <= at:
        raise CannotLeave("休假要在今天或以后，结束不能早于开始", field="until")
    with transaction.atomic():
        posts = list(StaffPost.objects.select_for_update().filter(pk__in=[post.pk, substitute.pk]).order_by("pk"))
        _check_substitute(post, substitute, at)
        touching = Leave.objects.filter(post__in=posts, since__lt=until, until__gt=since)
        if touching.exists():
            raise CannotLeave("这段时间里本人或者代办的人已经有休假，请换个时间或换个人", field="substitute")
        standing_in = Leave.objects.filter(substitute=post, since__lt=until, until__gt=since)
        if standing_in.exists():
            raise CannotLeave("这段时间正代别人办，请先请对方另外找人", field="substitute")
        leave = Leave.objects.create(post=post, substitute=substitute, since=since, until=until)
        _record(leave, "accounts.leave.set", "安排休假", by, at)
    return leave


def _check_substitute(post: StaffPost, substitute: StaffPost, at: datetime) -> None:
    is_fit = (substitute.organisation_id, substitute.role) == (post.organisation_id, post.role)
    if not is_fit or substitute.user_id == post.user_id or (substitute.until and substitute.until <= at):
        raise CannotLeave("代办的人要是本单位同一类岗位的另一个人", field="substitute")


def end_leave(*, leave: Leave, by: Actor, at: datetime) -> Leave:
    """Let somebody be back: a leave that goes on ends now, one that is to come does not take place; one that is over stays.

    :raises NotAllowed: for anybody but himself and the head of the organisation.
    """
    if not access.can_set_leave(by, leave.post):
        raise NotAllowed("只有本人和本单位负责人可以结束休假")
    with transaction.atomic():
        leave = (
            Leave.objects.select_for_update(of=("self",))
            .select_related("post__user", "substitute__user")
            .get(pk=leave.pk)
        )
        if leave.until > at:
            leave.until = max(at, leave.since)
            leave.save(update_fields=["until"])
            _record(leave, "accounts.leave.ended", "结束休假", by, at)
    return leave


def _record(leave: Leave, code: str, sentence: str, by: Actor, at: datetime) -> None:
    user = leave.post.user
    data = {
        "role": leave.post.role,
        "substitute": leave.substitute.user.username,
        "since": leave.since.isoformat(),
        "until": leave.until.isoformat(),
    }
    matter = Matter(kind="staff", id=user.username, name=user.full_name)
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)
