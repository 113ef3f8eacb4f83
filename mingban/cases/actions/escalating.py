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
from mingban.catalogue import queries as catalogue
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


NOBODY = "。现在没有人能办下一步，请另外安排人"
# Who of an organisation is told from which rung on, besides those who handle the case.
ABOVE = {Alert.YELLOW: [Role.HEAD], Alert.RED: [Role.HEAD, Role.SUPERVISOR]}


@transaction.atomic
def escalate(*, clock_id: int, alert: Alert, at: datetime) -> None:
    """Write down that a clock of a case, of a question or joint review about it, or of an application has reached a rung, and tell those concerned.

    A reminder goes to the officer (or who stands in; where there is none to those whose turn it is), 黄牌 to the head too,
    红牌 also to supervisors. Of an application's clock those of every case that holds it up are told, and the leading department.
    Done a second time it changes nothing; of a clock that was stopped meanwhile nobody is told.
    """
    clock = Clock.objects.open().filter(pk=clock_id).first()
    number = _case_number(clock) if clock else None
    if clock is None or number is None:
        return
    case = lock_case(number)
    _, is_new = ActKey.objects.get_or_create(case=case, key=f"alert/{clock.pk}/{alert}", defaults={"done_at": at})
    if not is_new:
        return
    # Names of questions and joint reviews go on with the item, which stands there already.
    sentence = WORDS[alert].format(duty=clock.duty_name.partition("：")[0])
    is_whole = clock.owner_kind == "application"
    if not is_whole:
        timing.refresh_due(case)
    ledger.record(
        code="cases.application.alerted" if is_whole else "cases.case.alerted",
        matter=queries.application_matter(case.application) if is_whole else queries.case_matter(case),
        by=SYSTEM,
        at=at,
        sentence=sentence,
        data={"duty": clock.duty, "alert": alert.value},
    )
    for user, about, more in _told_of_all(case, clock, alert, at) if is_whole else _told(case, clock, alert, at):
        name = about.application.subject_name if is_whole else about.item_name
        notices.send_notice(
            key=f"alert/{clock.pk}/{alert}/{user.pk}",
            official=user,
            text=f"{name}（{about.application.number}）：{sentence}{more}",
            link=reverse("cases:case-show", args=[about.number]),
            at=at,
        )


def _case_number(clock: Clock) -> str | None:
    """Return the number of the case that a clock is about, of an application's clock the first one's; None for others' clocks."""
    rows = {
        "case": Case.objects.filter(number=clock.owner_id),
        "application": Case.objects.filter(application__number=clock.owner_id).order_by("position"),
    }.get(clock.owner_kind)
    if rows is not None:
        return rows.values_list("number", flat=True).first()
    about = {"consultation": Consultation.objects, "joint-review": JointReview.objects}.get(clock.owner_kind)
    if about is None:
        return None
    found: str | None = about.filter(pk=clock.owner_id).values_list("case__number", flat=True).first()
    return found


Told = tuple[User, Case, str]


def _told(case: Case, clock: Clock, alert: Alert, at: datetime) -> list[Told]:
    """Return who is told, each once, of which case, and what more; who must keep away from the case is not told.

    Where nobody can do what comes next, the head is told at once.
    """
    posts = [*_responsible(case, clock, at)]
    organisation = _answering(case, clock)
    posts += accounts.posts_in(organisation, at).filter(role__in=ABOVE.get(alert, []))
    if alert is Alert.RED:
        posts += accounts.watchers_of(case.organisation.region, at)
    missing = queries.unmanned(case, at) if clock.owner_kind in {"case", "application"} else []
    heads = _heads(missing, at)
    kept_away = _kept_away(case)
    users = {post.user_id: post.user for post in [*posts, *heads] if post.user_id not in kept_away}
    urgent = {post.user_id for post in heads}
    return [(users[pk], case, NOBODY if pk in urgent else "") for pk in sorted(users)]


def _told_of_all(first: Case, clock: Clock, alert: Alert, at: datetime) -> list[Told]:
    """Return who is told of an application's clock: those of each case that holds it up, and the leading department's deciders."""
    told: dict[int, Told] = {}
    cases = list(_holding_up(first, clock))
    for case in cases:
        for user, about, more in _told(case, clock, alert, at):
            told.setdefault(user.pk, (user, about, more))
    version = first.application.bundle_version
    lead = catalogue.bundle_definition(version).lead_organisation if version else ""
    kept_away = {pk for case in cases for pk in _kept_away(case)}
    for case in first.application.cases.filter(organisation__code=lead).order_by("position")[:1] if cases else []:
        for post in accounts.posts_in(case.organisation_id, at).filter(role__in=[Role.DECIDER, *ABOVE.get(alert, [])]):
            if post.user_id not in kept_away | _kept_away(case):
                told.setdefault(post.user_id, (post.user, case, ""))
    return [told[pk] for pk in sorted(told)]


def _holding_up(first: Case, clock: Clock) -> Iterable[Case]:
    """Return the cases for which an application's clock still runs: those undecided; of a deferred document those that want it."""
    rows = Case.objects.filter(application_id=first.application_id, decided_at=None).exclude(state__in=rules.ENDED)
    if clock.duty.startswith(timing.DEFERRED):
        rows = rows.filter(materials__material__kind_code=clock.duty.removeprefix(timing.DEFERRED))
    named = rows.select_related("application", "organisation__region", "officer__user").order_by("position")
    return named.prefetch_related(queries.WITH_STEPS)


def _heads(missing: Iterable[queries.Unmanned], at: datetime) -> list[StaffPost]:
    return list(accounts.posts_in_many({one.organisation_id for one in missing}, at).filter(role=Role.HEAD))


def _kept_away(case: Case) -> set[int]:
    return set(case.recusals.values_list("user_id", flat=True)) if case.has_recusals else set()


@transaction.atomic
def warn_of_nobody(*, case_id: int, at: datetime) -> None:
    """Tell the heads when, after somebody began to keep away, nobody is left who can do what a case needs next; once for each such change."""
    case = queries.case_by_id(case_id)
    missing = queries.unmanned(case, at)
    recused = case.recusals.count()
    for post in _heads(missing, at):
        notices.send_notice(
            key=f"nobody/{case.number}/{case.stage}/{recused}/{post.user_id}",
            official=post.user,
            text=f"{case.item_name}（{case.application.number}）：有人回避了{NOBODY}，期限不停",
            link=reverse("cases:case-show", args=[case.number]),
            at=at,
        )


def _answering(case: Case, clock: Clock) -> int:
    """Return the id of the organisation whose duty it is."""
    if clock.owner_kind == "consultation":
        return Consultation.objects.values_list("organisation_id", flat=True).get(pk=clock.owner_id)
    return case.organisation_id


def _responsible(case: Case, clock: Clock, at: datetime) -> Iterable[StaffPost]:
    """Return the officer, or who stands in for him; where nobody has the case, or he has left, the posts whose turn it is."""
    if clock.owner_kind == "consultation":
        return accounts.posts_in(_answering(case, clock), at).filter(role__in=[Role.REVIEWER, Role.DECIDER])
    if case.officer is None or case.officer.has_ended(at):
        return accounts.posts_in(case.organisation_id, at).filter(role__in=rules.officer_roles(case.stage))
    leave = accounts.leaves_of([case.officer.pk], at).get(case.officer.pk)
    return [leave.substitute if leave else case.officer]
