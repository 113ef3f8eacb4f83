"""Keeping away from a case (回避): an official's own duty, or ordered by his head. 公务员法 (2018) §76, §77 [U]."""

from datetime import datetime

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, RecusalGround
from mingban.cases.events import OfficerRecused
from mingban.cases.models import Case, Recusal, RecusalRequest
from mingban.core.actors import Actor


def recuse(
    *,
    number: str,
    ground: RecusalGround,
    reason: str,
    who: str = "",
    request: RecusalRequest | None = None,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Keep an official (his login name; empty: the actor himself) from a case for good: he neither opens it nor acts on it.

    Only a head keeps others away, officials of his own organisation; with an applicant's `request`, which perhaps came to him
    from an office below, officials of the case's. What was done before stays; steps go to others of
    the same role, and a case that he answered for waits for another officer.

    :raises CannotAct: without a reason, for a second time, and for an official of another organisation.
    """

    def change(case: Case) -> Outcome:
        if not reason.strip():
            raise CannotAct("请写明为什么回避", field="reason")
        post = _post_of(who, by, request.case.organisation_id if request else by.organisation_id or 0, at)
        if case.recusals.filter(user=post.user).exists():
            raise CannotAct(f"{post.user.full_name}已经回避了", field="who")
        Recusal.objects.create(
            case=case, user=post.user, by_id=by.post_id or 0, ground=ground, reason=reason.strip(), at=at
        )
        case.has_recusals = True
        if case.officer and case.officer.user_id == post.user_id:
            case.officer = None
        sentence = f"{post.user.full_name}回避，由别的人员办（《公务员法》第七十六条）"
        return Outcome(
            sentence=sentence, event=OfficerRecused, data={"ground": ground.value, "who": post.user.username}
        )

    return perform(number=number, act=Act.RECUSE, by=by, at=at, key=key, revision=revision, change=change)


def _post_of(username: str, by: Actor, organisation_id: int, at: datetime) -> StaffPost:
    """Return a post of who is to keep away."""
    held = accounts.posts_in(organisation_id, at)
    found = held.filter(user__username=username) if username else held.filter(user_id=by.id or 0)
    post = found.first()
    if post is None:
        raise CannotAct("请选本单位在岗的人员", field="who")
    if post.user_id != by.id and by.role != Role.HEAD:
        raise CannotAct("只能申请自己回避；要别人回避，由单位负责人决定", field="who")
    return post
