"""What is published is found by what it is, and no longer when it is gone."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as known
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from mingban.agencies.models import Organisation
from mingban.agencies.tests.factories import import_demo
from mingban.core import bus
from mingban.core.times import local_day
from mingban.disclosure import actions, queries
from mingban.disclosure.choices import DutyState, OnTime
from mingban.disclosure.models import (
    DutyPage,
    GazetteIssue,
    GazetteItem,
    Interpretation,
    Meeting,
    NormativeDocument,
    Publication,
    PublishingDuty,
)
from mingban.disclosure.registrations import find_documents
from mingban.disclosure.tests.factories import Office, seat_publishers
from mingban.disclosure.tests.story import GOOD
from mingban.search import actions as search
from mingban.search.queries import Asked, Hit, find

pytestmark = pytest.mark.django_db
TODAY = local_day(timezone.now())


@pytest.fixture
def office(settings: LazySettings, tmp_path: Path) -> Office:
    """Return an organisation that publishes; what it published is found at once."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    search.rebuild()
    return Office()


def published(office: Office, page: Publication) -> Publication:
    """Publish a page in the office's first column."""
    page.live = False
    office.column.add_child(instance=page)
    page.save_revision(user=office.writer.user)
    return office.publish(page)


def hits(text: str, **asked: Any) -> list[Hit]:
    """Return what is found once the worker has heard of everything."""
    bus.deliver_due()
    search.index_noted()
    return find(Asked(text=text, **asked)).hits


def test_a_document_is_found_by_all_that_describes_it_until_it_is_taken_off(office: Office) -> None:
    page = office.publish(
        office.draft(
            number="鹤测发〔2026〕3号",
            field="市场监管",
            entry_code="market-1",
            summary="营业执照怎么办",
            subject_words="商事登记；证照",
            unit="登记科",
        )
    )
    name = office.organisation.short_name
    facets = {"five": "决策公开", "organisation": name, "field": "市场监管", "kind_of_document": "通知", "validity": "有效"}  # fmt: skip
    for text in ("办理营业执照", "鹤测发[2026]3号", "商事登记", "登记科", "总体要求"):
        (found,) = hits(text, kind="document")
        assert (found.url, found.number, found.on, dict(found.facets)) == (
            page.url,
            "鹤测发〔2026〕3号",
            TODAY,
            facets,
        )
    assert [hit.url for hit in hits("", facets=facets, since=TODAY)] == [page.url]
    assert hits("营业执照", facets={**facets, "five": "结果公开"}) == []
    assert hits("营业执照", until=TODAY - timedelta(days=1)) == []
    (thing,) = find_documents([str(page.pk)])
    assert (thing.entry, thing.weight, thing.badges) == ("market-1", 1.0, ["有效", name])

    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert list(find_documents(None)) == [], "what one must sign in for is not public"
    restriction.delete()
    page.unpublish()
    assert hits("营业执照") == []


def test_what_the_passing_of_days_makes_of_a_document_is_found_with_it(office: Office) -> None:
    """Each document is told once of: it came into force, it expired, it was repealed."""
    days = {
        "施行的": {"effective_on": TODAY + timedelta(days=1)},
        "期满的": {"valid_until": TODAY},
        "废止的": {"repealed_on": TODAY + timedelta(days=1)},
        "照旧的": {},
    }
    pages = {title: office.draft(title) for title in days}
    for title, values in days.items():
        for name, value in values.items():
            setattr(pages[title], name, value)
        pages[title].save_revision(user=office.writer.user)
        office.publish(pages[title])
    before = {title: hits(title)[0].facets["validity"] for title in days}
    assert before == {"施行的": "尚未施行", "期满的": "有效", "废止的": "有效", "照旧的": "有效"}
    assert actions.follow_validity(at=timezone.now()) == []

    moved = timedelta(days=3)
    for page in NormativeDocument.objects.all():
        for name in ("effective_on", "valid_until", "repealed_on"):
            value = getattr(page, name)
            if value and page.title != "照旧的":
                setattr(page, name, value - moved)
        NormativeDocument.objects.filter(pk=page.pk).update(
            effective_on=page.effective_on, valid_until=page.valid_until, repealed_on=page.repealed_on
        )
    assert {one.title for one in actions.follow_validity(at=timezone.now())} == {"施行的", "期满的", "废止的"}
    assert actions.follow_validity(at=timezone.now()) == []
    after = {title: hits(title)[0].facets["validity"] for title in days}
    assert after == {"施行的": "有效", "期满的": "已失效（有效期满）", "废止的": "已废止", "照旧的": "有效"}
    (past,) = hits("", facets={"validity": "已废止"})
    assert past.badges[0] == "已废止"
    weights = {one.title: one.weight for one in find_documents(None)}
    assert weights["废止的"] == weights["期满的"] < weights["照旧的"] == weights["施行的"]


def test_interpretations_gazettes_and_meetings_are_found_by_what_they_carry(office: Office) -> None:
    entry = {"entry_code": "market-1"}
    document = office.publish(office.draft("小餐饮登记办法", number="鹤测发〔2026〕8号", **entry))
    explained = published(office, Interpretation(title="一张图看懂", five="DECISION", document=document, **entry))
    issue = GazetteIssue(
        title="本区公报", year=2026, issue=7, total_issue=31, five="DECISION", issued_on=date(2026, 7, 1)
    )
    issue.items.add(GazetteItem(document=document))
    published(office, issue)
    held = Meeting(title="研究冬季供暖", held_on=date(2026, 11, 2), session="第 9 次常务会议", five="DECISION")
    held.items = [("item", {"title": "燃气价格", "outcome": "原则同意"})]
    published(office, held)
    notice = published(office, Publication(title="停水通告", five="SERVICE", issued_on=date(2026, 3, 4)))

    (one,) = hits("鹤测发〔2026〕8号", kind="interpretation")
    assert (one.url, one.facets["kind_of_document"]) == (explained.url, "政策解读")
    for text in ("2026年第7期", "总第31期", "小餐饮登记办法"):
        (one,) = hits(text, kind="gazette")
        assert (one.plain_title, one.on, one.badges[:2]) == ("本区公报", date(2026, 7, 1), ["2026年第7期", "总第31期"])
    for text in ("燃气价格", "第9次常务会议"):
        (one,) = hits(text, kind="meeting")
        assert (one.on, one.facets["kind_of_document"]) == (date(2026, 11, 2), "政府会议")
    (one,) = hits("停水", kind="publication")
    assert (one.url, one.on, one.facets["five"]) == (notice.url, date(2026, 3, 4), "服务公开")
    assert [hit.kind for hit in hits("", is_latest=True, since=date(2026, 7, 1), until=date(2026, 7, 1))] == ["gazette"]
    shown = Client().get(document.url).content.decode()
    assert "相关文件" in shown
    assert explained.url in shown


def test_reading_all_documents_asks_no_question_for_each(office: Office, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        office.publish(office.draft(f"第 {number} 份"))
    list(find_documents(None))
    with django_assert_max_num_queries(3):
        assert len(list(find_documents(None))) == 3


def test_the_demonstration_s_documents_meet_the_duties_of_their_entries() -> None:
    """Each meets the duty that its own appearing caused, in time, and none a duty of what happened later."""
    import_demo()
    data = known.BASE_DIR / "data"
    for year in (2024, 2025, 2026):
        call_command("calendar_import", data / "calendars" / f"cn-{year}.json", verbosity=0)
    catalogue, duties = data / "demo" / "catalogue-of-duties.csv", data / "demo" / "publishing-duties.json"
    call_command("catalogue_of_duties_import", catalogue, code="hecheng-open", stdout=StringIO())
    call_command("duties_load_demo", duties, stdout=StringIO())
    waiting = set(PublishingDuty.objects.filter(page=None).values_list("pk", flat=True))
    seat_publishers(Organisation.objects.get(code="hecheng-government"))
    call_command("open_site_load", data / "demo" / "open-site.json", stdout=StringIO())
    bus.deliver_due()
    for page in DutyPage.objects.filter(duties__in=waiting):
        actions.note_look(page_id=page.pk, look=replace(GOOD, url=page.url), at=timezone.now())
    met = PublishingDuty.objects.filter(pk__in=waiting, state=DutyState.PUBLISHED)
    assert {one.what: queries.standing(one, timezone.now()) for one in met} == {
        "印发鹤演政发〔2024〕6号（演示）": OnTime.ON_TIME,
        "公布鹤演政发〔2024〕6号，要配解读（演示）": OnTime.ON_TIME,
        "印发鹤演市监发〔2024〕9号（演示）": OnTime.ON_TIME,
        "印发鹤演政办发〔2025〕2号（演示）": OnTime.ON_TIME,
    }
