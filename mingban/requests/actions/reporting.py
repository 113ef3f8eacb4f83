"""Writing and publishing the annual report (国令711 §49, §50): one writes, the head, who did not, publishes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from mingban.accounts.models import StaffPost, User
from mingban.agencies.models import Organisation
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound, Refused, StalePage
from mingban.core.times import local_day
from mingban.ledger import actions as ledger
from mingban.requests import access, queries, rules
from mingban.requests.actions.base import post_of
from mingban.requests.events import ReportPublished
from mingban.requests.models import AnnualReport, TypedFigure


class CannotReport(Refused):
    """The report cannot be changed or published as it is; the message says why."""


@transaction.atomic
def save_report(
    *,
    year: int,
    parts: Mapping[str, str],
    typed: Mapping[str, Decimal | None],
    revision: int,
    is_demo: bool = False,
    by: Actor,
    at: datetime,
) -> AnnualReport:
    """Write the draft of one's own organisation's report: the words of parts one, five and six, and the numbers from outside.

    `revision` is the one that the page showed, 0 of a report that nobody has begun. A number that is None is taken out.
    `is_demo` marks a new report as invented.

    :raises NotAllowed: for whoever does not handle the organisation's requests.
    :raises CannotReport: for a year that cannot be, or a report that is published.
    :raises StalePage: when somebody wrote since the page was made.
    """
    if not access.can_write_report(by):
        raise NotAllowed("年度报告由办理依申请公开的岗位填写")
    if not rules.FIRST_YEAR <= year <= local_day(at).year:
        raise CannotReport("没有这一年的年度报告")
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id or 0)
    report = AnnualReport.objects.filter(organisation=organisation, year=year).first()
    if report is None:
        report = AnnualReport(organisation=organisation, year=year, is_demo=is_demo)
    if report.published_at is not None:
        raise CannotReport("已经发布了，不能再改")
    if report.revision != revision:
        raise StalePage("别人刚改过，请核对以后再保存一次")
    report.situation, report.problems, report.other = (parts.get(name, "").strip() for name in rules.PARTS)
    report.revision, report.changed_at = report.revision + 1, at
    report.save()
    report.writers.add(User.objects.get(pk=by.id or 0))
    _type_in(report, typed, post_of(by), at)
    _record(report, "saved", "填写年度报告", by, at)
    return report


def _type_in(report: AnnualReport, typed: Mapping[str, Decimal | None], post: StaffPost, at: datetime) -> None:
    known = queries.typed_figures(report)
    for name in rules.TYPED:
        value = typed.get(name)
        if value is None:
            report.typed.filter(name=name).delete()
        elif known.get(name) != value:
            given = {"value": value, "by": post, "at": at}
            TypedFigure.objects.update_or_create(report=report, name=name, defaults=given)


@transaction.atomic
def publish_report(*, year: int, revision: int, by: Actor, at: datetime) -> AnnualReport:
    """Publish the report of one's own organisation: its figures stay from now on as they are counted now.

    :raises NotFound: when nobody has begun it. :raises NotAllowed: for all but the head, and for him too when he wrote it.
    :raises CannotReport: when it is published, incomplete, its year not over, or its second table fails the check.
    :raises StalePage: when somebody wrote since the page was made.
    """
    rows = AnnualReport.objects.select_for_update(of=("self",)).select_related("organisation")
    report = rows.filter(organisation_id=by.organisation_id or 0, year=year).first()
    if report is None:
        raise NotFound("还没有人填写这一年的年度报告")
    if not access.can_publish_report(by, report):
        raise NotAllowed("年度报告由单位负责人发布；自己填写过的，不能自己发布")
    if report.published_at is not None:
        raise CannotReport("已经发布了")
    if report.revision != revision:
        raise StalePage("别人刚改过，请看过以后再发布")
    figures = queries.report_figures(report.organisation, year, report)
    parts = {name: getattr(report, name) for name in rules.PARTS}
    why = rules.why_not_publish(year, local_day(at), parts=parts, typed=figures["one"], wrong=figures["wrong"])
    if why:
        raise CannotReport(why)
    if report.organisation.is_government:
        figures["offices"] = queries.figures_by_office(report.organisation, year)
    report.frozen, report.published_at, report.published_by = figures, at, post_of(by)
    report.save(update_fields=["frozen", "published_at", "published_by"])
    _record(report, "published", "发布年度报告", by, at)
    bus.publish(ReportPublished(organisation_code=report.organisation.code, year=year))
    return report


def _record(report: AnnualReport, what: str, sentence: str, by: Actor, at: datetime) -> None:
    ledger.record(
        code=f"requests.report.{what}",
        matter=queries.report_matter(report),
        by=by,
        at=at,
        sentence=sentence,
        data={
            "revision": report.revision,
            **{name: getattr(report, name) for name in rules.PARTS},
            "typed": {name: queries.plain_number(value) for name, value in queries.typed_figures(report).items()},
            "figures": report.frozen,
        },
    )
