"""The annual report: its numbers are what their lists hold, one writes, another publishes, and nothing changes it afterwards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import OrganisationFactory
from mingban.agencies.models import Organisation
from mingban.cases.tests.factories import LICENCE, SMALL, Story, load_county
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound, StalePage
from mingban.core.times import local_day, say_day
from mingban.disclosure import actions as disclosure
from mingban.disclosure import queries as duties
from mingban.disclosure.choices import Cycle, Five, LimitKind
from mingban.disclosure.models import CatalogueEntry, Column, DisclosureCatalogue, NormativeDocument, PublishingDuty
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.requests import actions, handlers, queries, registrations, rules
from mingban.requests.choices import DisputeKind, DisputeResult, ReplyKind
from mingban.requests.events import ReportPublished
from mingban.requests.models import AnnualReport, DisclosureRequest
from mingban.requests.tests.factories import HEALTH, MARKET, Asking, browser

YEAR = 2025
WORDS = {"situation": "公开了 3 件。\n<b>不是粗体</b>", "problems": "答复慢了。", "other": "无"}
TYPED: dict[str, Any] = {**dict.fromkeys(rules.TYPED, Decimal(0)), "penalties": Decimal(17), "fees": Decimal("2.50")}
# Title: what is said of it, and in which numbers of 2025 it counts.
DOCUMENTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "本年制发": ({"issued_on": date(2025, 3, 1), "effective_on": date(2025, 3, 1)}, {"made", "in-force"}),
    "明年施行": ({"issued_on": date(2025, 12, 30), "effective_on": date(2026, 1, 1)}, {"made"}),
    "没有成文日期": ({"issued_on": None, "effective_on": None}, {"made", "in-force"}),
    "早先制发": ({"issued_on": date(2023, 1, 5), "valid_until": date(2028, 1, 5)}, {"in-force"}),
    "本年废止": ({"issued_on": date(2023, 1, 5), "repealed_on": date(2025, 12, 31)}, {"ended"}),
    "去年年底到期": ({"issued_on": date(2020, 1, 5), "valid_until": date(2024, 12, 31)}, {"ended"}),
    "本年年底到期": ({"issued_on": date(2020, 1, 5), "valid_until": date(2025, 12, 31)}, {"in-force"}),
    "早已废止本年到期": (
        {"issued_on": date(2020, 1, 5), "repealed_on": date(2024, 5, 1), "valid_until": date(2025, 5, 1)},
        set(),
    ),
    "下一年制发": ({"issued_on": date(2026, 1, 5)}, set()),
    "转载": ({"issued_on": date(2025, 3, 1), "issuer": "国务院办公厅"}, set()),
    "撤下": ({"issued_on": date(2025, 3, 1), "live": False}, set()),
}


def publish(asking: Asking, title: str, **values: Any) -> NormativeDocument:
    """Let the market regulation have a published document, whatever is said of it."""
    office = Organisation.objects.get(code=MARKET)
    disclosure.found_site(organisations=[office], at=asking.now)
    column = Column.objects.descendant_of(office.site).first()
    page = NormativeDocument(title=title, slug=f"document-{NormativeDocument.objects.count()}", five=Five.DECISION)
    column.add_child(instance=page)
    first = {"organisation": office, "first_published_at": asking.now.replace(year=YEAR)}
    NormativeDocument.objects.filter(pk=page.pk).update(**{**first, **values})
    return page


def write(by: Actor, asking: Asking, revision: int = 0, **changes: Any) -> AnnualReport:
    """Write the whole report."""
    terms: dict[str, Any] = {
        "year": YEAR,
        "parts": WORDS,
        "typed": TYPED,
        "revision": revision,
        "by": by,
        "at": asking.now,
    }
    return actions.save_report(**{**terms, **changes})


def shown(client: Client, url: str) -> list[str]:
    """Return the titles that a list shows, after checking that it says how many they are."""
    response = client.get(url)
    titles = [one.title for one in response.context["page"]]
    assert f"一共 {len(titles)}&nbsp;件" in response.content.decode()
    return titles


def test_a_document_counts_where_its_list_shows_it(now: Asking) -> None:
    for title, (values, _) in DOCUMENTS.items():
        publish(now, title, **values)
    office = Organisation.objects.get(code=MARKET)
    government = OrganisationFactory.create(is_government=True)
    Organisation.objects.filter(pk=office.pk).update(parent=government)
    client = Client()
    for what in rules.DOCUMENTS:
        expected = {title for title, (_, counted) in DOCUMENTS.items() if what in counted}
        for one in (office, government):
            titles = shown(client, reverse("requests:report-documents", args=[one.code, YEAR, what]))
            assert set(titles) == expected
            assert queries.report_figures(one, YEAR, None)["one"][what] == str(len(titles))
    assert queries.reported(office) == [office.pk]
    for place in ([MARKET, YEAR, "licences"], ["nobody", YEAR, "made"], [MARKET, 1999, "made"], [MARKET, 2027, "made"]):
        assert client.get(reverse("requests:report-documents", args=place)).status_code == 404


@pytest.mark.django_db
def test_licensing_decisions_count_and_other_items_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    load_county()
    story = Story.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: story.now)
    story.submit(**SMALL)
    for position in (LICENCE, LICENCE + 1):
        story.accept(position)
        story.review(position)
        story.decide(position)
    case = story.case(LICENCE)
    types = {one.item_version.definition["type"] for one in story.application.cases.exclude(decided_at=None)}
    assert types == {"01", "20"}
    desk = browser(story.of(case, Role.REVIEWER))
    figures = queries.report_figures(case.organisation, 2026, None)
    page = desk.get(reverse("requests:report-licences", args=[2026])).context["page"]
    assert [one.number for one in page] == [case.number]
    assert figures["one"]["licences"] == str(page.paginator.count) == "1"
    assert reverse("requests:report-licences", args=[2026]) in (
        desk.get(reverse("requests:report-edit", args=[2026])).content.decode()
    )
    assert queries.counted_licences(case.organisation, YEAR).count() == 0
    other = story.case(LICENCE + 1).organisation
    assert other == case.organisation or queries.counted_licences(other, 2026).count() == 0


def test_handlers_alone_write_and_of_years_that_are(asking: Asking) -> None:
    for by in (asking.official(Role.SUPERVISOR), asking.citizen, asking.official(Role.EDITOR)):
        with pytest.raises(NotAllowed):
            write(by, asking)
    clerk = asking.official(Role.CLERK)
    for year in (2007, asking.now.year + 1):
        with pytest.raises(actions.CannotReport, match="没有这一年"):
            write(clerk, asking, year=year)


def test_one_writes_and_another_publishes_what_the_check_lets_through(asking: Asking) -> None:
    asking.at("2025-12-22 09:00").receive()
    asking.answer(ReplyKind.REFUSED)
    clerk, head, deputy = (
        asking.official(Role.CLERK),
        asking.official(Role.HEAD),
        asking.official(Role.HEAD, nth=2),
    )

    def publish_it(by: Actor = head, revision: int = 1) -> AnnualReport:
        return actions.publish_report(year=YEAR, revision=revision, by=by, at=asking.now)

    with pytest.raises(NotFound):
        publish_it()
    write(clerk, asking, parts={}, typed={"penalties": Decimal(3)})
    with pytest.raises(actions.CannotReport, match="没有过完"):
        publish_it()
    asking.at("2026-01-20 09:00")
    with pytest.raises(actions.CannotReport, match=r"一、总体情况；五.*规章：本年制发件数；"):
        publish_it()
    with pytest.raises(StalePage):
        write(deputy, asking, 0)
    write(deputy, asking, 1, typed={**TYPED, "penalties": None})
    assert "penalties" not in queries.typed_figures(AnnualReport.objects.get())
    report = write(deputy, asking, 2)
    typed = report.typed.get(name="penalties")
    assert (typed.value, typed.by_id, typed.at) == (Decimal(17), deputy.post_id, asking.now)
    for by in (clerk, deputy):
        with pytest.raises(NotAllowed, match="不能自己发布"):
            publish_it(by, 3)
    with pytest.raises(NotFound):
        publish_it(asking.official(Role.HEAD, HEALTH), 3)
    with pytest.raises(StalePage):
        publish_it(head, 2)
    DisclosureRequest.objects.update(result_row="9.9")
    with pytest.raises(actions.CannotReport, match=r"勾稽不平.*自然人"):
        publish_it(head, 3)
    DisclosureRequest.objects.update(result_row="3.6")
    done = publish_it(head, 3)
    assert (done.published_by_id, done.frozen["one"]["fees"]) == (head.post_id, "2.5")
    with pytest.raises(actions.CannotReport, match="已经发布"):
        publish_it(head, 3)
    with pytest.raises(actions.CannotReport, match="已经发布"):
        write(clerk, asking, 3)
    entry = Entry.objects.filter(matter_kind="annual-report", matter_id=f"{MARKET}-{YEAR}").latest("sequence")
    assert (entry.code, entry.data["figures"]["one"]["penalties"]) == ("requests.report.published", "17")


def test_what_is_published_stays_though_the_figures_change(now: Asking) -> None:
    now.at("2025-12-22 09:00").receive()
    now.answer()
    made = publish(now, "本年制发", issued_on=date(2025, 3, 1))
    now.at("2026-01-20 09:00")
    url, desk_url = (
        reverse("requests:report-show", args=[MARKET, YEAR]),
        reverse("requests:report-edit", args=[YEAR]),
    )
    clerk, head = browser(now.official(Role.CLERK)), browser(now.official(Role.HEAD))
    assert say_day(date(2026, 1, 31)) in clerk.get(desk_url).content.decode()
    sent = {**WORDS, **{name: str(value) for name, value in TYPED.items()}, "revision": "0"}
    assert clerk.post(desk_url, sent).status_code == 302
    stale = clerk.post(desk_url, sent | {"other": "再写一次"})
    assert (stale.status_code, stale.context["form"]["revision"].value()) == (422, "1")
    assert clerk.post(desk_url, sent | {"penalties": "-1", "revision": "1"}).status_code == 422
    assert Client().get(url).status_code == 404
    publish_url = reverse("requests:report-publish", args=[YEAR])
    assert clerk.post(publish_url, {"revision": "1"}).status_code == 403
    assert "核对" not in head.post(publish_url, {"revision": "x"}, follow=True).content.decode()
    assert Client().get(url).status_code == 404
    assert 'name="revision" value="1"' in head.get(desk_url).content.decode()
    head.post(publish_url, {"revision": "1"})
    before = Client().get(url)
    said = before.content.decode()
    for words in ("六、其他需要报告的事项", "&lt;b&gt;不是粗体", "17", "2.5", "<caption>第二十条第（一）项</caption>"):
        assert words in said
    assert "desk/" not in said.split("<main")[1].split("</main>")[0]
    assert before.context["rows"][0]["total"] == 1
    publish(now, "补登的", issued_on=date(2025, 6, 1))
    DisclosureRequest.objects.update(applicant_kind="company", result_row="9.9")
    again = Client().get(url)
    assert again.context["groups"] == before.context["groups"]
    assert again.context["rows"] == before.context["rows"]
    documents = reverse("requests:report-documents", args=[MARKET, YEAR, "made"])
    assert [one.pk for one in Client().get(documents).context["page"]] == [made.pk]
    assert "数字是发布那天的，不再变" in head.get(desk_url).content.decode()
    assert url in Client().get(reverse("requests:guide-show", args=[MARKET])).content.decode()


def linked(page: Any, table: str) -> list[tuple[int, str]]:
    """Return the numbers of a table that lead somewhere, with their addresses."""
    rows = page.context[table]
    return [(count, link) for row in rows for count, link in (*row["cells"], (row["total"], row["link"])) if link]


def disputed(asking: Asking, **changes: Any) -> None:
    """Let somebody go to 复议 about the answer."""
    terms = {
        "kind": DisputeKind.REVIEW,
        "authority": "鹤城区人民政府",
        "case_number": "1号",
        "filed_on": asking.now.date(),
    }
    asking.do(actions.note_dispute, **{**terms, **changes})


def test_each_number_leads_to_what_it_counts(now: Asking) -> None:
    now.at("2025-12-22 09:00").receive()
    now.answer()
    disputed(now)
    disputed(now, kind=DisputeKind.SUIT, case_number="2号")
    now.do(
        actions.settle_dispute,
        dispute=now.request.disputes.get(case_number="2号").pk,
        result=DisputeResult.UPHELD,
        ended_on=now.now.date(),
    )
    now.receive()
    desk, supervisor = browser(now.official(Role.REVIEWER)), browser(now.official(Role.SUPERVISOR, HEALTH))
    report = desk.get(reverse("requests:report-edit", args=[YEAR]))
    figures = supervisor.get(reverse("requests:figures-show"), {"year": str(YEAR), "organisation": MARKET})
    for client, page in ((desk, report), (supervisor, figures)):
        assert (len(linked(page, "rows")), len(linked(page, "disputes"))) == (8, 4)
        for count, link in linked(page, "rows"):
            listed = client.get(link)
            assert len(listed.context["rows"]) == count
            assert f"一共 {count}&nbsp;件" in listed.content.decode()
        for count, link in linked(page, "disputes"):
            assert len(client.get(link).context["page"]) == count
    User.objects.filter(pk=now.official(Role.CLERK).id or 0).update(private_person=now.person)
    clerk = browser(now.official(Role.CLERK))
    (_, requests_link), (_, disputes_link) = linked(report, "rows")[-1], linked(report, "disputes")[-1]
    for link in (requests_link, disputes_link):
        assert "件和您有关，回避" in clerk.get(link).content.decode()
    assert desk.get(reverse("requests:disputes-list"), {"dispute": "x", "result": "<b>"}).status_code == 200


def test_a_governments_sums_lead_to_each_organisations_part(now: Asking) -> None:
    office, other = Organisation.objects.get(code=MARKET), Organisation.objects.get(code=HEALTH)
    now.at("2025-12-22 09:00").receive()
    now.answer()
    disputed(now)
    sent = now.ask(code=HEALTH)
    clerk = now.official(Role.CLERK, HEALTH)
    actions.confirm_receipt(number=sent.number, has_agreed=False, by=clerk, at=now.now)
    Organisation.objects.filter(pk=office.pk).update(is_government=True)
    Organisation.objects.filter(pk=other.pk).update(parent=office)
    now.at("2026-03-20 09:00")
    desk, url = browser(now.official(Role.REVIEWER)), reverse("requests:report-edit", args=[YEAR])
    page = desk.get(url)
    assert say_day(date(2026, 3, 31)) in page.content.decode()
    assert (max(count for count, _ in linked(page, "rows")), len(linked(page, "disputes"))) == (2, 2)
    for count, link in (*linked(page, "rows"), *linked(page, "disputes")):
        found = desk.get(link)
        assert (found.context["total"], sum(row["count"] for row in found.context["rows"])) == (count, count)
        assert desk.get(found.context["own_list"]).status_code == 200
    place = reverse("requests:report-offices", args=[YEAR])
    for wrong in ("", "?row=9.9", "?dispute=x"):
        assert desk.get(place + wrong).status_code == 404
    assert browser(clerk).get(f"{place}?row=new").status_code == 404
    write(now.official(Role.REVIEWER), now)
    actions.publish_report(year=YEAR, revision=1, by=now.official(Role.HEAD), at=now.now)
    DisclosureRequest.objects.all().update(applicant_kind="company")
    count, link = linked(desk.get(url), "rows")[0]
    assert desk.get(link).context["total"] == count == 2
    assert "它的年度报告还没有发布" in desk.get(link).content.decode()


def test_a_report_meets_the_duty_of_its_year_and_is_found(now: Asking, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    office, desk = Organisation.objects.get(code=MARKET), browser(now.official(Role.HEAD))
    url = reverse("requests:report-edit", args=[YEAR])
    assert "不计时、不提醒" in desk.get(url).content.decode()
    catalogue = DisclosureCatalogue.objects.create(code="open", name="目录", region=office.region, imported_at=now.now)
    entry = CatalogueEntry.objects.create(
        catalogue=catalogue,
        code="open-1",
        level=3,
        position=1,
        name=rules.ENTRY_NAME,
        organisation=office,
        limit_kind=LimitKind.EVERY_PERIOD,
        cycle=Cycle.YEAR,
        due_month=1,
        due_day=31,
        since=date(2025, 1, 1),
    )
    now.at("2026-01-20 09:00")
    disclosure.open_periodic_duties(at=now.now)
    duty = queries.report_duty(office, YEAR)
    assert duty is not None
    assert local_day(duty.due_at or now.now) == date(2026, 1, 31)
    assert "公开义务在计时" in desk.get(url).content.decode()
    write(now.official(Role.CLERK), now)
    actions.publish_report(year=YEAR, revision=1, by=now.official(Role.HEAD), at=now.now)
    bus.deliver_due()
    handlers.meet_duty(ReportPublished(organisation_code=MARKET, year=YEAR))
    former, met = PublishingDuty.objects.filter(entry=entry).select_related("page").order_by("occasion")
    place = reverse("requests:report-show", args=[MARKET, YEAR])
    assert (former.page_url, met.page_url.endswith(place)) == ("", True)
    assert ledger.entries_of(duties.matter_of_duty(met)).filter(code="disclosure.duty.reported").count() == 1
    found = registrations.reports_to_find
    assert [[one.url for one in found(keys)] for keys in (None, [f"{MARKET}-{YEAR}"], ["x"])] == [[place], [place], []]
    listed = Client().get(reverse("requests:reports-list"), {"organisation": MARKET}).content.decode()
    assert place in listed
    assert place in Client().get("/sitemap-reports.xml").content.decode()
    assert rules.due_on(YEAR, is_government=False) == date(2026, 1, 31)
