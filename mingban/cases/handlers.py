"""Tell people what happened to their applications."""

from django.urls import reverse
from django.utils import timezone

from mingban.accounts.events import PostEnded
from mingban.cases import actions, queries
from mingban.cases.choices import ApplicationState
from mingban.cases.events import (
    ApplicationSubmitted,
    CaseAccepted,
    CaseDecided,
    CaseDeclined,
    CaseDelivered,
    CaseEvent,
    CaseTerminated,
    CaseWithdrawn,
    ChangesWanted,
    CorrectionRequested,
    DeferredMissed,
    GrantWithdrawn,
    LimitExtended,
    OfficerRecused,
    RecusalAnswered,
    RecusalAsked,
    SpecialEnded,
    SpecialStarted,
    VersionMoved,
)
from mingban.cases.models import Application, Case
from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached, ClockDueMoved
from mingban.core import bus
from mingban.core.times import local_day, say_day
from mingban.files.events import InfectedFound
from mingban.notices import actions as notices


@bus.subscribe(ApplicationSubmitted)
def confirm_submission(event: ApplicationSubmitted) -> None:
    """Send the number and the day by which everything will be done."""
    application = Application.objects.select_related("applicant").get(pk=event.application_id)
    until = f"，最迟{say_day(local_day(application.promised_at))}办好" if application.promised_at else ""
    text = f"“{application.subject_name}”交上来了，编号 {application.number}{until}。凭编号可以随时查进度。"
    _tell(application, "submitted", text)


@bus.subscribe(CorrectionRequested)
def ask_for_correction(event: CorrectionRequested) -> None:
    """Say what is to be handed in again."""
    case = queries.case_by_id(event.case_id)
    names = "、".join(use.material.name for use in queries.uses_to_correct(case))
    text = f"“{case.item_name}”还要补：{names}。要补的都写在告知书里，请登录后补上。"
    _tell_of_case(case, event, text)


@bus.subscribe(ChangesWanted)
def ask_for_changes(event: ChangesWanted) -> None:
    """Say what a reviewer wants changed, and that the limits go on."""
    case = queries.case_by_id(event.case_id)
    names = "、".join(use.material.name for use in queries.uses_to_correct(case))
    text = f"“{case.item_name}”审查时发现要改：{names}。怎么改写在通知书里，请登录后改好交回；办理期限不停，越早交回越早办好。"
    _tell_of_case(case, event, text)


@bus.subscribe(VersionMoved)
def tell_version_moved(event: VersionMoved) -> None:
    """Say that other conditions hold from now on, and what has to be handed in because of them."""
    case = queries.case_by_id(event.case_id)
    names = "、".join(use.material.name for use in queries.uses_to_correct(case))
    more = f"请登录后补上：{names}。" if names else "不用您再交什么。"
    text = f"“{case.item_name}”改按第 {case.item_version.number} 版的规定办，原因写在进度里。{more}办理期限不停。"
    _tell(case.application, f"{case.number}/version/{case.item_version.number}", text)


@bus.subscribe(CaseAccepted)
def tell_acceptance(event: CaseAccepted) -> None:
    """Say that it is taken on and until when it will be done."""
    case = queries.case_by_id(event.case_id)
    until = f"，最迟{say_day(local_day(case.due_at))}办好" if case.due_at else ""
    waits = "”“".join(queries.awaited(case))
    until = f"，等“{waits}”办好后接着办" if waits else until
    _tell_of_case(case, event, f"“{case.item_name}”{case.organisation.short_name}受理了{until}。")


@bus.subscribe(CaseDeclined)
def tell_declination(event: CaseDeclined) -> None:
    """Say that it cannot be accepted."""
    case = queries.case_by_id(event.case_id)
    _tell_of_case(case, event, f"“{case.item_name}”这件不能收，原因和您可以怎么做写在决定书里，请登录查看。")


@bus.subscribe(SpecialStarted)
def tell_special_started(event: SpecialStarted) -> None:
    """Say that the limits stand still; why and how long is in the letter."""
    case = queries.case_by_id(event.case_id)
    text = f"“{case.item_name}”要做特别程序，这段时间不计入办理期限。做什么、大约几天写在告知书里，请登录查看。"
    _tell_of_case(case, event, text)


@bus.subscribe(SpecialEnded)
def tell_special_ended(event: SpecialEnded) -> None:
    """Say that the limits run on, and until when."""
    case = queries.case_by_id(event.case_id)
    until = f"，最迟{say_day(local_day(case.due_at))}办好" if case.due_at else ""
    _tell_of_case(case, event, f"“{case.item_name}”的特别程序做完了，办理期限接着算{until}。")


@bus.subscribe(LimitExtended)
def tell_extension(event: LimitExtended) -> None:
    """Say that it takes longer; why and until when is in the letter."""
    case = queries.case_by_id(event.case_id)
    text = f"“{case.item_name}”的办理期限延长了，为什么、延长到哪天写在通知书里，请登录查看。"
    _tell_of_case(case, event, text)


@bus.subscribe(CaseDecided)
def tell_decision(event: CaseDecided) -> None:
    """Say how it was decided."""
    case = queries.case_by_id(event.case_id)
    lapse = "没有按期作决定，依法视为准予，" if case.granted_by_lapse else ""
    said = f"{lapse}办好了" if case.is_approved else "没通过，原因和您可以怎么做写在决定书里"
    _tell_of_case(case, event, f"“{case.item_name}”{said}。请登录查看。")


@bus.subscribe(GrantWithdrawn)
def tell_withdrawn_grant(event: GrantWithdrawn) -> None:
    """Say that the grant is gone; why, and what one can do, is in the letter."""
    case = queries.case_by_id(event.case_id)
    text = f"“{case.item_name}”准予的决定撤销了，正在重新审查。原因和您可以怎么做写在决定书里，请登录查看。"
    _tell_of_case(case, event, text)


@bus.subscribe(DeferredMissed)
def tell_missed(event: DeferredMissed) -> None:
    """Say that the case goes on without the document."""
    case = queries.case_by_id(event.case_id)
    names = list(case.application.materials.filter(kind_code__in=event.kind_codes).values_list("name", flat=True))
    text = f"“{case.item_name}”答应后补的{'、'.join(names)}没有按期交，{case.organisation.short_name}按现有材料决定。"
    _tell(case.application, f"{case.number}/missed/{'/'.join(event.kind_codes)}"[:150], text)


@bus.subscribe(CaseDelivered)
def tell_delivery(event: CaseDelivered) -> None:
    """Say how the result comes."""
    case = queries.case_by_id(event.case_id)
    _tell_of_case(case, event, f"“{case.item_name}”的结果：{case.application.get_delivery_means_display()}。")


@bus.subscribe(CaseEvent)
def ask_for_rating(event: CaseEvent) -> None:
    """Ask how it went, once per application, when its last case has ended: whichever way, if any of them was delivered."""
    case = queries.case_by_id(event.case_id)
    if case.application.state == ApplicationState.CONCLUDED and queries.can_rate(case.application):
        text = f"“{case.application.subject_name}”办完了。这次办得怎么样，请您打个分。"
        _tell(case.application, "concluded", text)


@bus.subscribe(CaseWithdrawn)
def confirm_withdrawal(event: CaseWithdrawn) -> None:
    """Confirm that it was withdrawn."""
    case = queries.case_by_id(event.case_id)
    _tell_of_case(case, event, f"“{case.item_name}”已按您的要求撤回。")


@bus.subscribe(CaseTerminated)
def tell_termination(event: CaseTerminated) -> None:
    """Say why it ended."""
    case = queries.case_by_id(event.case_id)
    _tell_of_case(case, event, f"“{case.item_name}”停办了：{case.decision_reason}。需要时可以重新申请。")


@bus.subscribe(ClockDueMoved)
def follow_moved_dates(event: ClockDueMoved) -> None:
    """When a calendar is announced or changed, dates that cases and applications show move with their clocks."""
    actions.follow_clock(owner_kind=event.owner_kind, owner_id=event.owner_id, duty=event.duty)


@bus.subscribe(AlertReached)
def climb_ladder(event: AlertReached) -> None:
    """Remind who is responsible for a case that its end comes near, and tell those above him."""
    actions.escalate(clock_id=event.clock_id, alert=Alert(event.alert), at=timezone.now())


@bus.subscribe(InfectedFound)
def ask_for_clean_file(event: InfectedFound) -> None:
    """Ask for a document again in which a virus was found later."""
    if event.owner_kind == "material":
        actions.ask_for_clean_file(file_id=event.file_id, material_id=event.owner_id, at=timezone.now())


@bus.subscribe(RecusalAsked)
def ask_the_head(event: RecusalAsked) -> None:
    """Tell the heads of the authority what an applicant wants decided."""
    actions.tell_heads_of_requests(case_id=event.case_id, at=timezone.now())


@bus.subscribe(RecusalAnswered)
def tell_recusal_answer(event: RecusalAnswered) -> None:
    """Say what the head decided."""
    case = queries.case_by_id(event.case_id)
    said = "同意了，换人办" if event.is_granted else "没有同意，理由写在进度里"
    _tell(
        case.application,
        f"{case.number}/recusal/{event.request_id}",
        f"“{case.item_name}”您请工作人员回避：{said}。办理期限不停。",
    )


@bus.subscribe(PostEnded)
def warn_of_orphans(event: PostEnded) -> None:
    """Tell who assigns cases that somebody has left with cases in his name."""
    actions.warn_of_orphans(post_id=event.post_id, at=timezone.now())


@bus.subscribe(OfficerRecused)
def warn_of_nobody(event: OfficerRecused) -> None:
    """Tell the head when nobody is left for the next step."""
    actions.warn_of_nobody(case_id=event.case_id, at=timezone.now())


def _tell_of_case(case: Case, event: CaseEvent, text: str) -> None:
    _tell(case.application, f"{case.number}/{type(event).__name__}/{event.document_number}", text)


def _tell(application: Application, what: str, text: str) -> None:
    """Send one message to the applicant, and to an agent who may still act; the key makes a repeat harmless."""
    link, at = reverse("cases:application-show", args=[application.number]), timezone.now()
    for party in queries.people_of(application, at):
        key = f"cases/{application.number}/{what}/{party.pk}"
        notices.send_notice(key=key, party=party, text=text, link=link, at=at)
