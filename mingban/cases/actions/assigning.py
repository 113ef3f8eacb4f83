"""Passing a case on to another officer of the same organisation."""

from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.cases import queries, rules
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act
from mingban.cases.events import CaseHandedOver
from mingban.cases.models import Case, HandOver
from mingban.core.actors import Actor
from mingban.notices import actions as notices


def hand_over(
    *, number: str, to: str, reason: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Let another official (his login name) of the case's organisation handle it, in a post whose turn it is or will be.

    Who has the case may pass it on, and so may the organisation's head and its supervisors. No limit changes.

    :raises NotAllowed: for anybody else. :raises CannotAct: without a reason, when he has it already, is away, or holds no
        post of the organisation that can do what is to be done now.
    """

    def change(case: Case) -> Outcome:
        if not reason.strip():
            raise CannotAct("请写明为什么转", field="reason")
        new = _post_of(to, case, at)
        former = case.officer
        if former and former.pk == new.pk:
            raise CannotAct(f"现在就是{new.user.full_name}经办", field="to")
        HandOver.objects.create(
            case=case, former=former, officer=new, by_id=by.post_id or 0, reason=reason.strip(), at=at
        )
        case.officer = new
        sentence = f"转给{new.user.full_name}经办" if former else f"由{new.user.full_name}经办"
        return Outcome(sentence=sentence, event=CaseHandedOver, data={"to": new.user.username})

    return perform(number=number, act=Act.HAND_OVER, by=by, at=at, key=key, revision=revision, change=change)


def _post_of(username: str, case: Case, at: datetime) -> StaffPost:
    """Return the post in which an official can handle the case now."""
    held = accounts.posts_in(case.organisation_id, at).filter(user__username=username)
    posts = list(held)
    if not posts:
        raise CannotAct("请选本单位在岗的人员", field="to")
    fitting = rules.officer_roles(case.stage)
    found = next((post for post in posts if post.role in fitting), None)
    if found is None:
        raise CannotAct(f"{posts[0].user.full_name}的岗位办不了现在的环节", field="to")
    if accounts.is_away(found, at):
        raise CannotAct(f"{found.user.full_name}现在不在岗，请选别人", field="to")
    if case.recusals.filter(user=found.user).exists():
        raise CannotAct(f"{found.user.full_name}要回避这一件，请选别人", field="to")
    return found


@transaction.atomic
def warn_of_orphans(*, post_id: int, at: datetime) -> None:
    """Tell the heads and supervisors of an organisation, once, that the holder of a post has left with open cases in his name."""
    post = StaffPost.objects.select_related("user").get(pk=post_id)
    count = queries.cases_in_hand(post.pk)
    if not count:
        return
    link = reverse("workbench:inbox-show") + "?" + urlencode({"tab": "open", "officer": post.user.username})
    for told in accounts.posts_in(post.organisation_id, at).filter(role__in=[Role.HEAD, Role.SUPERVISOR]):
        notices.send_notice(
            key=f"orphans/{post.pk}/{told.user_id}",
            official=told.user,
            text=f"{post.user.full_name}不再是{post.title}，还有 {count} 件没办完，期限不停。请勾选后转给别人",
            link=link,
            at=at,
        )
