"""Messages to those concerned: what happened, what to do, until when. Each is sent once, whoever asks again."""

from datetime import datetime

from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.clocks.choices import OPEN_STATES, Alert
from mingban.clocks.models import Clock
from mingban.core.times import local_day, say_day
from mingban.notices import actions as notices
from mingban.requests import access, queries, rules
from mingban.requests.choices import Act, State
from mingban.requests.models import Consultation, DisclosureRequest

# What applicants read. {until} is the day by which the next thing is due, as far as it is known.
TO_APPLICANT = {
    Act.CONFIRM: "机关确认收到了。{received}",
    Act.AGREE: "双方都确认收到了{until}。",
    Act.ASK_CORRECTION: "有地方看不明白，请您补正{until}。要补的都写在告知书里，只说这一次。",
    Act.CORRECT: "您的补正收到了，答复的日子重新算{until}。",
    Act.CONSULT: "要先征求别人的意见，这段时间不计入答复期限。",
    Act.CLOSE: "征求意见的期限到了，接着办{until}。",
    Act.EXTEND: "答复期限延长了{until}。为什么，写在告知书里。",
    Act.ASK_REASONS: "请您说明申请这么多的理由{until}。",
    Act.DELAY: "延迟答复的期限定了{until}。为什么，写在告知书里。",
    Act.BILL: "要缴信息处理费{until}。多少钱、怎么算的，写在收费通知里。",
    Act.NOTE_PAYMENT: "缴费收到了，接着办{until}。",
    Act.REPLY: "答复了，请登录查看。不服可以怎么做，写在告知书里。",
    Act.DELIVER: "答复送出了，怎么送的写在进度里。",
    Act.WITHDRAW: "已按您的要求撤回。",
    Act.WRITE: "经办人给您留了言，请登录查看。",
}
# What the officer reads, or clerks while there is none.
TO_STAFF = {
    Act.AGREE: "申请人确认了",
    Act.CORRECT: "申请人补正了",
    Act.GIVE_REASONS: "申请人说明了理由",
    Act.HEAR: "征求的意见有了答复",
    Act.CLOSE: "征求意见到期，没有答复",
    Act.WRITE: "申请人留了言",
    Act.WITHDRAW: "申请人撤回了",
    Act.PROPOSE: "答复拟好了，等签发",
    Act.RETURN: "答复退回重拟了",
}
# Whose act it was decides who is told of these.
BY_EITHER = frozenset({Act.WRITE})


def tell_applicant(*, request: DisclosureRequest, act: str, entry: int, by_staff: bool, at: datetime) -> None:
    """Tell the applicant of an act, where it concerns him; of his own words he is not told."""
    text = TO_APPLICANT.get(Act(act), "")
    if not text or (Act(act) in BY_EITHER and not by_staff):
        return
    clock = _next(request)
    until = f"，最迟{say_day(local_day(clock.due_at))}" if clock and clock.due_at else ""
    received = f"双方都确认了，今天算收到{until}。" if request.received_at else "请您也确认一下，您确认那天算收到。"
    said = text.format(until=until, received=received)
    notices.send_notice(
        key=f"request/{request.number}/{entry}",
        party=request.applicant,
        text=f"您申请公开信息的编号 {request.number}：{said}",
        link=reverse("requests:request-show", args=[request.number]),
        at=at,
    )


def _next(request: DisclosureRequest) -> Clock | None:
    """Return the clock that an applicant has to know of now: his own duty, else the answer's."""
    duties = (rules.CORRECTION, rules.REASONS, rules.PAYMENT, rules.ANSWER)
    if State(request.state) not in rules.OPEN:
        return None
    return next(filter(None, (queries.clock_of(request, duty) for duty in duties)), None)


def tell_staff(*, request: DisclosureRequest, act: str, entry: int, by_staff: bool, at: datetime) -> None:
    """Tell the officer, or while there is none the clerks, of what somebody else has done; `act` is empty for a new request."""
    text = TO_STAFF.get(Act(act), "") if act else "有新的申请，请确认收到"
    if not text or (by_staff and act in (Act.WRITE, Act.WITHDRAW, Act.CORRECT)):
        return
    for post in _told(request, act, at):
        notices.send_notice(
            key=f"request/{request.number}/{entry}/{post.pk}",
            official=post.user,
            text=f"依申请公开 {request.number}：{text}",
            link=reverse("requests:request-handle", args=[request.number]),
            channels=["SITE"],
            at=at,
        )


def _told(request: DisclosureRequest, act: str, at: datetime) -> list[StaffPost]:
    held = accounts.posts_in(request.organisation_id, at)
    if act == Act.PROPOSE:
        return list(held.filter(role=Role.DECIDER))
    officer = list(held.filter(pk=request.officer_id or 0))
    return officer or list(held.filter(role=Role.CLERK))


def tell_asked(*, consultation: Consultation, at: datetime) -> None:
    """Tell an organisation of the house that another wants its opinion (§34)."""
    if consultation.organisation_id is None:
        return
    until = f"，最迟{say_day(local_day(consultation.due_at))}" if consultation.due_at else ""
    for post in accounts.posts_in(consultation.organisation_id, at).filter(role__in=access.ANSWERING_ROLES):
        notices.send_notice(
            key=f"request-consultation/{consultation.pk}/{post.pk}",
            official=post.user,
            text=f"{consultation.request.organisation.name}就政府信息公开征求贵单位意见{until}；逾期未提出意见的，视为同意公开",
            link=reverse("requests:question-answer", args=[consultation.pk]),
            channels=["SITE"],
            at=at,
        )


ALERTS = {
    Alert.REMINDER: "“{duty}”快到期了",
    Alert.YELLOW: "“{duty}”马上到期，亮黄牌",
    Alert.RED: "“{duty}”过了期限，亮红牌",
}
# Whose duty it is: of the others the applicant is reminded, before it is over.
OF_APPLICANT = frozenset({rules.CORRECTION, rules.REASONS, rules.PAYMENT})


def tell_alert(*, clock: Clock, alert: Alert, at: datetime) -> None:
    """Tell whose duty comes to its end, and from 黄牌 on the head, from 红牌 on supervisors; the applicant of his own before it is over.

    Of a clock that was stopped meanwhile nobody is told.
    """
    request = DisclosureRequest.objects.filter(number=clock.owner_id).select_related("organisation__region").first()
    if request is None or clock.state not in OPEN_STATES:
        return
    if clock.duty in OF_APPLICANT:
        if alert is Alert.REMINDER and clock.due_at:
            _remind_applicant(request, clock, at)
        return
    for post in _warned(request, clock, alert, at):
        notices.send_notice(
            key=f"request-alert/{clock.pk}/{alert.value}/{post.user_id}",
            official=post.user,
            text=f"依申请公开 {request.number}：{ALERTS[alert].format(duty=clock.duty_name)}",
            link=_link(request, clock),
            channels=["SITE"],
            at=at,
        )


def _remind_applicant(request: DisclosureRequest, clock: Clock, at: datetime) -> None:
    until = say_day(local_day(clock.due_at)) if clock.due_at else ""
    notices.send_notice(
        key=f"request-alert/{clock.pk}",
        party=request.applicant,
        text=f"您申请公开信息的编号 {request.number}：{clock.duty_name}的期限快到了，最迟{until}。",
        link=reverse("requests:request-show", args=[request.number]),
        at=at,
    )


def _warned(request: DisclosureRequest, clock: Clock, alert: Alert, at: datetime) -> list[StaffPost]:
    asked = _asked(clock)
    office = asked.organisation_id if asked and asked.organisation_id else request.organisation_id
    held = accounts.posts_in(office, at)
    own = list(held.filter(role__in=access.ANSWERING_ROLES)) if asked else _told(request, "", at)
    above = list(held.filter(role=Role.HEAD)) if alert is not Alert.REMINDER else []
    watchers = list(accounts.watchers_of(request.organisation.region, at)) if alert is Alert.RED else []
    return list({post.user_id: post for post in [*own, *above, *watchers]}.values())


def _asked(clock: Clock) -> Consultation | None:
    """Return the consultation that a clock is of."""
    _, _, pk = clock.duty.partition(":")
    return Consultation.objects.filter(pk=pk).first() if clock.duty.startswith(rules.CONSULT) and pk else None


def _link(request: DisclosureRequest, clock: Clock) -> str:
    asked = _asked(clock)
    if asked is not None and asked.organisation_id is not None:
        return reverse("requests:question-answer", args=[asked.pk])
    return reverse("requests:request-handle", args=[request.number])
