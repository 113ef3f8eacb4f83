"""Who is told of error reports: the organisation when one comes and when its time runs out, then its watchers; the author of the answer."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import StaffPost
from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached, ClockDueMoved
from mingban.core import bus
from mingban.corrections import actions, queries
from mingban.corrections.choices import ReportState
from mingban.corrections.events import ErrorReported, ReportAnswered
from mingban.corrections.models import ErrorReport
from mingban.disclosure import queries as disclosure
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel


@bus.subscribe(ErrorReported)
def tell_office(event: ErrorReported) -> None:
    """Tell who answers for the organisation's pages."""
    report = ErrorReport.objects.select_related("organisation").get(pk=event.report_id)
    posts = disclosure.told_posts(report.organisation, timezone.now())
    _tell(report, "received", f"有人说页面有错：{report.title or report.page}，请核实答复", posts)


@bus.subscribe(ReportAnswered)
def tell_author(event: ReportAnswered) -> None:
    """Tell the author."""
    actions.tell_author(report=ErrorReport.objects.get(pk=event.report_id), at=timezone.now())


@bus.subscribe(AlertReached)
def warn(event: AlertReached) -> None:
    """Tell the organisation that an answer is nearly due or late, and when it is late who watches it."""
    rows = ErrorReport.objects.select_related("organisation__region")
    report = (
        rows.filter(number=event.owner_id, state=ReportState.OPEN).first() if event.owner_kind == queries.KIND else None
    )
    if report is None:
        return
    at, alert = timezone.now(), Alert(event.alert)
    posts = list(disclosure.told_posts(report.organisation, at))
    if alert is Alert.RED:
        posts += accounts.watchers_of(report.organisation.region, at)
    _tell(
        report,
        f"alert/{alert}",
        f"{alert.label}：{report.organisation.short_name}的网站纠错 {report.number} 要答复",
        posts,
    )


@bus.subscribe(ClockDueMoved)
def follow_calendar(event: ClockDueMoved) -> None:
    """When a calendar is announced, the day that lists show moves with the clock."""
    if event.owner_kind == queries.KIND:
        actions.follow_clock(number=event.owner_id)


def _tell(report: ErrorReport, what: str, text: str, posts: Iterable[StaffPost]) -> None:
    at = timezone.now()
    for post in posts:
        notices.send_notice(
            key=f"error-report/{report.number}/{what}/{post.user_id}",
            official=post.user,
            text=text,
            link=reverse("corrections:report-work", args=[report.number]),
            channels=[NoticeChannel.SITE],
            at=at,
        )
