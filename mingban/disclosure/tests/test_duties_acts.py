"""A duty from what happened to a page that answers, and back: each act through the real action, each clock exact."""

from datetime import date, timedelta

import pytest

from mingban.accounts.choices import Role
from mingban.clocks import actions as clock_actions
from mingban.clocks import queries as clocks
from mingban.clocks.events import AlertReached
from mingban.clocks.models import Clock
from mingban.clocks.tests.factories import announce, beijing, year_2026, year_2027
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.core.times import local_day
from mingban.disclosure import actions, queries
from mingban.disclosure.choices import DutyState, OnTime
from mingban.disclosure.models import DutyPage, PublishingDuty
from mingban.disclosure.rules import Look
from mingban.disclosure.tests.story import (
    AT,
    GOOD,
    NOT_THERE,
    SILENT,
    make_entry,
    official,
    open_duty,
    report,
    seen,
    supervisor,
)
from mingban.ledger import queries as ledger
from mingban.notices.models import Notice

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def sentences(duty: PublishingDuty) -> list[str]:
    return [entry.sentence for entry in queries.duty_timeline(duty)]


def test_what_happened_starts_the_entrys_own_clock_which_is_explained() -> None:
    entry = make_entry("制定或获取文件之日起10个工作日内")
    duty = open_duty(entry, on="2026-11-20")
    assert duty.due_at is not None
    assert local_day(duty.due_at) == date(2026, 12, 4), "ten working days after a Friday"
    assert queries.duty_by_id(duty.pk).acts_by == duty.due_at
    steps = [step.text for step in queries.explain_duty(duty)]
    assert "制定或获取文件" in steps[0]
    assert "公开目录“制定或获取文件之日起10个工作日内”" in steps[1]
    assert "12\N{NO-BREAK SPACE}月\N{NO-BREAK SPACE}4" in sentences(duty)[0]
    assert open_duty(entry, on="2026-11-20").pk == duty.pk, "the same thing said twice is one duty"
    assert PublishingDuty.objects.count() == Clock.objects.count() == 1


def test_an_entry_without_days_is_counted_by_the_law_and_says_so() -> None:
    duty = open_duty(make_entry("及时公开"), on="2026-11-20")
    assert duty.due_at is not None
    assert local_day(duty.due_at) == date(2026, 12, 18)
    assert any("第二十六条" in step.text for step in queries.explain_duty(duty))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"what": "  "}, "发生了什么"),
        ({"what": "长" * 301}, "300"),
        ({"on": date(2026, 11, 24)}, "还没有到"),
        ({"on": date(2019, 5, 14)}, "2019"),
    ],
)
def test_what_cannot_have_happened_is_refused(change: dict[str, object], words: str) -> None:
    entry = make_entry()
    terms = {"entry_code": entry.code, "what": "名单", "on": date(2026, 11, 23), "by": SYSTEM, "at": AT, **change}
    with pytest.raises(Refused, match=words):
        actions.open_duty(**terms)  # type: ignore[arg-type]  # each case breaks one of them
    assert not PublishingDuty.objects.exists()


def test_only_the_organisations_own_people_say_what_happened_and_where_it_is() -> None:
    entry = make_entry()
    own, other = official(), official(code="hecheng-market", name="市场监督管理局")
    duty = actions.open_duty(entry_code=entry.code, what="名单", on=date(2026, 11, 23), by=own, at=AT)
    for by in (other, supervisor(), official(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            actions.open_duty(entry_code=entry.code, what="别的", on=date(2026, 11, 23), by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.report_publication(duty_id=duty.pk, url="https://a.cn/", title="名单", by=by, at=AT)
    with pytest.raises(NotFound):
        actions.open_duty(entry_code="none", what="名单", on=date(2026, 11, 23), by=own, at=AT)
    assert DutyPage.objects.count() == 0, "a refused report leaves no page behind"


def test_what_is_given_on_request_only_has_no_duty_by_itself() -> None:
    entry = make_entry(公开方式="依申请公开")
    with pytest.raises(Refused, match="不用主动公开"):
        open_duty(entry)


def test_a_page_that_answers_meets_the_duty_at_the_instant_of_the_report() -> None:
    duty = open_duty(make_entry("3日内"), on="2026-11-20")
    page = report(duty, AT)
    before = queries.duty_by_id(duty.pk)
    assert (before.state, before.published_at) == (DutyState.OPEN, None), "a report alone is no publication"
    met = seen(page, GOOD, AT + 5 * MINUTE)
    assert (met.state, met.published_at) == (DutyState.PUBLISHED, AT)
    assert queries.standing(met, AT) == OnTime.ON_TIME
    assert clocks.clocks_of("publishing-duty", str(duty.pk)).get().state == "MET"
    page.refresh_from_db()
    assert (page.is_up, page.seen_status, page.first_seen_at) == (True, 200, AT + 5 * MINUTE)
    assert page.next_check_at == AT + 5 * MINUTE + DAY
    assert "按时" in sentences(duty)[-1]


def test_a_page_that_did_not_answer_counts_from_when_it_did_and_that_may_be_too_late() -> None:
    duty = open_duty(make_entry("1日内"), on="2026-11-22")
    page = report(duty, AT)
    failed = seen(page, NOT_THERE, AT + MINUTE)
    assert (failed.state, failed.published_at) == (DutyState.OPEN, None)
    assert "404" in failed.page.seen_words  # type: ignore[union-attr]
    late = seen(page, GOOD, AT + DAY)
    assert late.published_at == AT + DAY
    assert queries.standing(late, AT + DAY) == OnTime.LATE
    assert clocks.clocks_of("publishing-duty", str(duty.pk)).get().state == "MISSED"
    assert "过了期限" in sentences(duty)[-1]


@pytest.mark.parametrize(
    "url", ["", "ftp://a.cn/", "https://用户@a.cn/", "javascript:alert(1)", "//a.cn/x", "https://a b.cn/"]
)
def test_addresses_that_will_not_do_are_refused(url: str) -> None:
    duty = open_duty(make_entry())
    with pytest.raises(Refused):
        report(duty, AT, url)
    with pytest.raises(Refused):
        actions.report_publication(duty_id=duty.pk, url="https://a.cn/", title=" ", by=SYSTEM, at=AT)


def test_when_our_own_site_is_down_nothing_is_concluded() -> None:
    duty = open_duty(make_entry("1日内"), on="2026-11-22")
    page = report(duty, AT)
    for look in (Look(url=page.url, error="连不上", is_own=True), Look(url=page.url, status=503, size=1, is_own=True)):
        assert seen(page, look, AT + MINUTE).published_at is None
        page.refresh_from_db()
        assert (page.failures, page.checked_at, page.next_check_at) == (0, None, AT + 2 * MINUTE)
    assert seen(page, GOOD, AT + DAY).published_at == AT, "it counts from its report all the same"
    broken = Look(url=page.url, status=500, size=1, is_own=True)
    seen(page, broken, AT + 2 * DAY)
    page.refresh_from_db()
    assert page.failures == 1, "a page that was there and now ends in an error is another matter"


def test_a_path_is_one_of_our_own_site(settings: object) -> None:
    settings.PUBLIC_URL = "https://open.example.cn/"  # type: ignore[attr-defined]
    assert report(open_duty(make_entry()), AT, "/open/a/").url == "https://open.example.cn/open/a/"


def test_a_page_that_goes_opens_the_duty_again_and_coming_back_meets_it_again() -> None:
    official(Role.HEAD)
    duty = open_duty(make_entry(), on="2026-11-20")
    page = report(duty, AT)
    seen(page, GOOD, AT)
    moment = AT + DAY
    assert seen(page, NOT_THERE, moment).state == DutyState.PUBLISHED, "one failure is a bad minute"
    fallen = seen(page, NOT_THERE, moment + 10 * MINUTE)
    assert (fallen.state, fallen.published_at, fallen.withdrawn_at) == (DutyState.OPEN, AT, moment + 10 * MINUTE)
    assert fallen.restore_due_at is not None
    assert local_day(fallen.restore_due_at) == date(2026, 11, 25), "one working day, by the local data"
    assert queries.standing(fallen, moment) == OnTime.ON_TIME, "it had been in time"
    assert PublishingDuty.objects.overdue(AT + 5 * DAY).count() == 1
    bus.deliver_due()
    assert "打不开" in Notice.objects.get().text
    back = seen(page, GOOD, moment + DAY)
    assert (back.state, back.published_at, back.restore_due_at) == (DutyState.PUBLISHED, AT, None)
    states = [clock.state for clock in clocks.clocks_of("publishing-duty", str(duty.pk))]
    assert states == ["MET", "MET"]
    assert sentences(duty)[-1].startswith("页面恢复了")


def test_a_site_that_is_silent_gets_more_patience_than_one_that_says_it_is_gone() -> None:
    duty = open_duty(make_entry())
    page = report(duty, AT)
    seen(page, GOOD, AT)
    moment, states = AT + DAY, []
    for _ in range(4):
        states.append(seen(page, SILENT, moment).state)
        page.refresh_from_db()
        assert page.next_check_at is not None
        moment = page.next_check_at
    assert states == ["PUBLISHED", "PUBLISHED", "PUBLISHED", "OPEN"]


def test_a_page_of_our_own_that_is_taken_down_opens_its_duties_at_once() -> None:
    duty = open_duty(make_entry())
    page = report(duty, AT)
    seen(page, GOOD, AT)
    assert actions.note_withdrawal(url=page.url, by=SYSTEM, at=AT + DAY) == 1
    assert queries.duty_by_id(duty.pk).state == DutyState.OPEN
    assert actions.note_withdrawal(url="https://none.cn/", by=SYSTEM, at=AT) == 0


def test_what_has_to_be_brought_up_to_date_grows_old_and_is_renewed_by_a_report() -> None:
    duty = open_duty(make_entry("10个工作日内，每季度更新一次"))
    page = report(duty, AT)
    met = seen(page, GOOD, AT)
    assert met.fresh_until is not None
    assert local_day(met.fresh_until) == date(2027, 2, 23)
    later = AT + 100 * DAY
    assert actions.mark_stale(at=AT + 50 * DAY) == 0
    assert actions.mark_stale(at=later) == 1
    assert actions.mark_stale(at=later) == 0
    stale = queries.duty_by_id(duty.pk)
    assert (stale.state, stale.staleness) == (DutyState.STALE, "CYCLE_OVER")
    assert seen(page, GOOD, later).state == DutyState.STALE, "that it still answers does not make it fresh"
    report(duty, later + DAY)
    renewed = seen(page, GOOD, later + DAY + MINUTE)
    assert (renewed.state, renewed.published_at) == (DutyState.PUBLISHED, AT)
    assert renewed.fresh_until is not None
    assert renewed.fresh_until > later + 80 * DAY


def test_a_public_notice_that_is_over_is_stale_until_it_is_gone_or_kept_with_a_reason() -> None:
    entry = make_entry("10个工作日，公示7个工作日")
    over = AT + 12 * DAY
    first, second = open_duty(entry, what="第 1 批"), open_duty(entry, what="第 2 批")
    pages = [report(duty, AT, f"https://a.cn/{duty.pk}") for duty in (first, second)]
    for page in pages:
        met = seen(page, GOOD, AT)
        assert met.fresh_until is not None
        assert local_day(met.fresh_until) == date(2026, 12, 2)
    assert actions.mark_stale(at=over) == 2
    assert queries.duty_by_id(first.pk).staleness == "NOTICE_OVER"
    seen(pages[0], NOT_THERE, over)
    ended = seen(pages[0], NOT_THERE, over + 10 * MINUTE)
    assert ended.state == DutyState.ENDED
    pages[0].refresh_from_db()
    assert pages[0].next_check_at is None, "what is over is looked at no more"
    with pytest.raises(Refused, match="为什么"):
        actions.keep_publication(duty_id=second.pk, reason=" ", by=SYSTEM, at=over)
    kept = actions.keep_publication(duty_id=second.pk, reason="没有个人信息", by=SYSTEM, at=over)
    assert (kept.state, kept.is_kept, kept.fresh_until) == (DutyState.PUBLISHED, True, None)
    assert actions.mark_stale(at=over + 400 * DAY) == 0
    with pytest.raises(Refused):
        actions.keep_publication(duty_id=second.pk, reason="又一次", by=SYSTEM, at=over)
    with pytest.raises(NotAllowed):
        actions.keep_publication(duty_id=second.pk, reason="别家", by=supervisor(), at=over)


def test_a_notice_of_at_least_some_days_is_never_stale_but_may_go_afterwards() -> None:
    duty = open_duty(make_entry("3日内，公示期不少于7日"))
    page = report(duty, AT)
    seen(page, GOOD, AT)
    assert actions.mark_stale(at=AT + 30 * DAY) == 0
    seen(page, NOT_THERE, AT + 30 * DAY)
    assert seen(page, NOT_THERE, AT + 30 * DAY + 10 * MINUTE).state == DutyState.ENDED


def test_the_end_of_a_notice_that_reaches_a_year_not_announced_is_found_later() -> None:
    entry = make_entry("10个工作日，公示7个工作日")
    duty = open_duty(entry, on="2026-12-28", at=beijing("2026-12-28 10:00"))
    assert duty.due_at is None
    page = report(duty, beijing("2026-12-28 11:00"))
    met = seen(page, GOOD, beijing("2026-12-28 11:00"))
    assert (met.fresh_until, queries.standing(met, AT)) == (None, OnTime.ON_TIME)
    announce(year_2027(), at=beijing("2026-12-29 10:00"))
    bus.deliver_due()
    actions.mark_stale(at=beijing("2026-12-30 10:00"))
    found = queries.duty_by_id(duty.pk)
    assert found.due_at is not None
    assert found.fresh_until is not None
    assert local_day(found.fresh_until) == date(2027, 1, 8)


def test_a_calendar_that_moves_a_clock_moves_the_duty() -> None:
    duty = open_duty(make_entry("5个工作日内"), on="2026-11-23")
    off = {"days_off": [{"name": "演示假", "from": "2026-11-26", "to": "2026-11-27"}], "made_up": []}
    clock_actions.announce_year(definition=year_2026(**off), by=SYSTEM, at=AT)
    bus.deliver_due()
    moved = queries.duty_by_id(duty.pk)
    assert duty.due_at is not None
    assert moved.due_at == duty.due_at + 2 * DAY


def test_only_supervisors_take_back_what_was_opened_in_error_and_it_is_not_counted() -> None:
    duty = open_duty(make_entry("1日内"), on="2026-11-20")
    for by in (official(Role.HEAD), official(Role.SUPERVISOR, "elsewhere", region=_elsewhere(), name="外地局")):
        with pytest.raises(NotAllowed):
            actions.cancel_duty(duty_id=duty.pk, reason="登记错了", by=by, at=AT)
    watch = supervisor()
    with pytest.raises(Refused, match="为什么"):
        actions.cancel_duty(duty_id=duty.pk, reason="", by=watch, at=AT)
    cancelled = actions.cancel_duty(duty_id=duty.pk, reason="同一件事登记了两次", by=watch, at=AT)
    assert cancelled.state == DutyState.CANCELLED
    assert clocks.clocks_of("publishing-duty", str(duty.pk)).get().state == "CANCELLED"
    assert "登记了两次" in sentences(duty)[-1]
    assert not PublishingDuty.objects.counted().exists()
    with pytest.raises(Refused):
        report(duty, AT)


def _elsewhere() -> object:
    from mingban.accounts.tests.factories import RegionFactory  # noqa: PLC0415 — for this one test

    return RegionFactory.create(code="431203", name="别处")


def test_periods_open_their_duties_once_and_make_up_for_what_was_missed() -> None:
    entry = make_entry("每月20日前")
    assert actions.open_periodic_duties(at=AT) == 0, "the entry came after this month's day"
    assert actions.open_periodic_duties(at=AT + 60 * DAY) == 2
    assert actions.open_periodic_duties(at=AT + 60 * DAY) == 0
    found = list(entry.duties.order_by("happened_on"))
    assert [duty.occasion for duty in found] == ["2026-12", "2027-01"]
    assert found[0].due_at is not None
    assert local_day(found[0].due_at) == date(2026, 12, 20), "a fixed day, although a Sunday"


def test_publication_on_the_site_meets_the_oldest_open_duty_once() -> None:
    entry = make_entry()
    first, second = open_duty(entry, on="2026-11-20", what="甲"), open_duty(entry, on="2026-11-21", what="乙")
    terms = {"entry_code": entry.code, "title": "名单", "published_at": AT, "by": SYSTEM, "at": AT}
    taken = actions.note_publication(url="/open/a/", **terms)  # type: ignore[arg-type]  # a mapping of several types
    again = actions.note_publication(url="/open/a/", **terms)  # type: ignore[arg-type]  # a mapping of several types
    other = actions.note_publication(url="/open/b/", **terms)  # type: ignore[arg-type]  # a mapping of several types
    assert taken is not None
    assert again is not None
    assert other is not None
    assert (taken.pk, again.pk, other.pk) == (first.pk, first.pk, second.pk)
    assert actions.note_publication(url="/open/c/", **terms) is None  # type: ignore[arg-type]  # a mapping of several types
    assert entry.pages.count() == 3, "what meets no duty stands under the entry all the same"
    assert actions.note_publication(**{**terms, "url": "/open/d/", "entry_code": "none"}) is None  # type: ignore[arg-type]
    assert taken.page is not None
    assert seen(taken.page, GOOD, AT).published_at == AT


def test_pages_are_claimed_by_one_worker() -> None:
    page = report(open_duty(make_entry()), AT)
    assert [one.pk for one in actions.claim_pages(at=AT)] == [page.pk]
    assert actions.claim_pages(at=AT + MINUTE) == []
    assert [one.pk for one in actions.claim_pages(at=AT + 6 * MINUTE)] == [page.pk], "whoever claimed it has died"


def test_those_who_answer_for_a_duty_are_told_as_its_day_comes_near() -> None:
    duty = open_duty(make_entry("1日内"), on="2026-11-22")
    clerk, head = official(), official(Role.HEAD)
    clock = clocks.clocks_of("publishing-duty", str(duty.pk)).get()
    for alert in ("YELLOW", "YELLOW", "RED"):
        bus.publish(
            AlertReached(
                clock_id=clock.pk,
                owner_kind="publishing-duty",
                owner_id=str(duty.pk),
                duty="publish",
                due_at="",
                alert=alert,
            )
        )
    bus.deliver_due()
    told = Notice.objects.all()
    assert {notice.official_id for notice in told} == {head.id}, "heads and publishers, where there are any"
    assert clerk.id != head.id
    assert told.count() == 2


def test_the_journal_of_a_duty_holds() -> None:
    duty = open_duty(make_entry())
    seen(report(duty, AT), GOOD, AT)
    assert list(ledger.broken_chains()) == []
    codes = [entry.code for entry in queries.duty_timeline(duty)]
    assert codes == ["disclosure.duty.opened", "disclosure.duty.reported", "disclosure.duty.published"]


def test_what_is_seen_is_kept_as_it_was_seen() -> None:
    page = report(open_duty(make_entry()), AT)
    look = Look(status=200, url="https://b.cn/" + "x" * 600, title="长" * 400, digest="d" * 64, size=3)
    seen(page, look, AT)
    page.refresh_from_db()
    assert (len(page.seen_url), len(page.seen_title), page.seen_digest) == (500, 300, "d" * 64)


def test_rows_of_one_file_can_be_imported_while_duties_run() -> None:
    entry = make_entry()
    duty = open_duty(entry)
    make_entry("5个工作日")
    assert queries.duty_by_id(duty.pk).due_at == duty.due_at, "a running clock keeps its limit"
