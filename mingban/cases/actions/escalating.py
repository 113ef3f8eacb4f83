"""A clock of a case climbs its ladder: whoever is responsible is told, and so are those above him, once per rung."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.cases import queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.base import lock_case
from mingban.cases.models import ActKey, Case, Consultation, JointReview
from mingban.clocks.choices import Alert
from mingban.clocks.models import Clock
from mingban.core.actors import SYSTEM
from mingban.ledger import actions as ledger
from mingban.notices import actions as notices

WORDS = {
    Alert.REMINDER: "“{duty}”快到期了，提醒经办人",
    Alert.YELLOW: "“{duty}”马上到期，亮黄牌",
    Alert.RED: "“{duty}”过了期限，亮红牌",
}


@transaction.atomic
def escalate(*, clock_id: int, alert: Alert, at: datetime) -> None:
    """Write down that a clock of a case, or of a question or joint review about it, has reached a rung, and tell those concerned.

    A reminder goes to the officer (or who stands in; where there is none to those whose turn it is), 黄牌 to the head too,
    红牌 also to supervisors. Done a second time it changes nothing; of a clock that was stopped meanwhile nobody is told.
    """
    clock = Clock.objects.open().filter(pk=clock_id).first()
    number = _case_number(clock) if clock else None
    if clock is None or number is None:
        return
    case = lock_case(number)
    _, is_new = ActKey.objects.get_or_create(case=case, key=f"alert/{clock.pk}/{alert}", defaults={"done_at": at})
    if not is_new:
        return
    timing.refresh_due(case)
    # Names of questions and joint reviews go on with the item, which stands there already.
    sentence = WORDS[alert].format(duty=clock.duty_name.partition("：")[0])
    ledger.record(
        code="cases.case.alerted",
        matter=queries.case_matter(case),
        by=SYSTEM,
        at=at,
        sentence=sentence,
        data={"duty": clock.duty, "alert": alert.value},
    )
    text = f"{case.item_name}（{case.application.number}）：{sentence}"
    link = reverse("cases:case-show", args=[case.number])
    for user in _told(case, clock, alert, at):
        key = f"alert/{clock.pk}/{alert}/{user.pk}"
        notices.send_notice(key=key, official=user, text=text, link=link, at=at)


def _case_number(clock: Clock) -> str | None:
    """Return the number of the case that a clock is about; None for others' clocks."""
    if clock.owner_kind == "case":
        return clock.owner_id if Case.objects.filter(number=clock.owner_id).exists() else None
    rows = {"consultation": Consultation.objects, "joint-review": JointReview.objects}.get(clock.owner_kind)
    if rows is None:
        return None
    found: str | None = rows.filter(pk=clock.owner_id).values_list("case__number", flat=True).first()
    return found


def _told(case: Case, clock: Clock, alert: Alert, at: datetime) -> list[User]:
    """Return who is told, each once; who must keep away from the case is not."""
    posts = [*_responsible(case, clock, at)]
    organisation = _answering(case, clock)
    above = {Alert.YELLOW: [Role.HEAD], Alert.RED: [Role.HEAD, Role.SUPERVISOR]}.get(alert, [])
    posts += accounts.posts_in(organisation, at).filter(role__in=above)
    if alert is Alert.RED:
        posts += accounts.watchers_of(case.organisation.region, at)
    kept_away = set(case.recusals.values_list("user_id", flat=True)) if case.has_recusals else set()
    users = {post.user_id: post.user for post in posts if post.user_id not in kept_away}
    return [users[pk] for pk in sorted(users)]


def _answering(case: Case, clock: Clock) -> int:
    """Return the id of the organisation whose duty it is."""
    if clock.owner_kind == "consultation":
        return Consultation.objects.values_list("organisation_id", flat=True).get(pk=clock.owner_id)
    return case.organisation_id


def _responsible(case: Case, clock: Clock, at: datetime) -> Iterable[StaffPost]:
    """Return the officer, or who stands in for him; where nobody has the case, the posts whose turn it is."""
    if clock.owner_kind == "consultation":
        return accounts.posts_in(_answering(case, clock), at).filter(role__in=[Role.REVIEWER, Role.DECIDER])
    if case.officer is None:
        return accounts.posts_in(case.organisation_id, at).filter(role__in=rules.officer_roles(case.stage))
    leave = accounts.leaves_of([case.officer.pk], at).get(case.officer.pk)
    return [leave.substitute if leave else case.officer]
