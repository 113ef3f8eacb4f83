"""The public site as anybody sees it: the library, the gazette's contents, meetings, what pages say to machines."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingban.core.times import local_day
from mingban.disclosure.choices import Five
from mingban.disclosure.models import (
    DocumentRelation,
    GazetteIssue,
    GazetteItem,
    Meeting,
    NormativeDocument,
    Publication,
)
from mingban.disclosure.tests.factories import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """An organisation with its sub-site."""
    return Office()


@pytest.fixture
def shelf(office: Office) -> list[NormativeDocument]:
    """Documents in force, to come, expired and repealed, numbered out of order, and a piece of information."""
    today = local_day(timezone.now())
    coming = today + timedelta(days=9)
    said: list[tuple[str, dict[str, Any]]] = [
        ("甲：有效", {"number": "鹤政发〔2026〕12号"}),
        ("乙：尚未施行", {"number": "鹤政发〔2026〕3号", "effective_on": coming}),
        ("丙：期满", {"number": "鹤政发〔2019〕20号", "effective_on": date(2019, 9, 1), "issued_on": date(2019, 8, 1)}),
        ("丁：废止", {"number": "鹤民发〔2026〕1号", "repealed_on": today}),
    ]
    documents = []
    for title, values in said:
        page = office.draft(title)
        NormativeDocument.objects.filter(pk=page.pk).update(live=True)
        for name, value in values.items():
            setattr(page, name, value)
        page.save()
        page.save_revision()
        documents.append(office.publish(page))
    note = Publication(title="养老补贴发放公告", slug="note", five=Five.RESULT, field="养老服务", live=False)
    office.column.add_child(instance=note)
    note.save_revision()
    office.publish(note)
    return documents


def titles(client: Client, **asked: str) -> list[str]:
    """Return what the library shows."""
    page = client.get("/open/library/", asked).context["page"]
    return [one.title for one in page]


@pytest.mark.usefixtures("shelf")
def test_the_library_is_chosen_by_kind_five_field_year_validity_and_words(client: Client, office: Office) -> None:
    assert len(titles(client)) == 5
    assert titles(client, five="RESULT") == titles(client, field="养老服务") == ["养老补贴发放公告"]
    assert titles(client, shelf="information") == ["养老补贴发放公告"]
    assert titles(client, shelf="documents", year="2019") == ["丙：期满"]
    for validity, title in {"IN_FORCE": "甲：有效", "COMING": "乙：尚未施行", "EXPIRED": "丙：期满"}.items():
        assert titles(client, shelf="documents", validity=validity) == [title]
    assert titles(client, shelf="documents", validity="REPEALED") == ["丁：废止"]
    assert titles(client, shelf="documents", q="〔2026〕12号") == ["甲：有效"]
    assert len(titles(client, organisation=office.organisation.code)) == 5
    assert titles(client, organisation="nobody") == []
    assert len(titles(client, year="前年", five="SIX", order="?", shelf="no")) == 5


def test_the_validity_that_is_chosen_is_the_validity_that_is_shown(
    client: Client, shelf: list[NormativeDocument]
) -> None:
    shown = {page.title: page.validity.value for page in shelf}
    found = {
        title: value for value in set(shown.values()) for title in titles(client, shelf="documents", validity=value)
    }
    assert found == shown


@pytest.mark.usefixtures("shelf")
def test_documents_sort_by_the_parts_of_their_numbers(client: Client) -> None:
    by_number = titles(client, shelf="documents", order="number")
    assert [title for title in by_number if title != "丁：废止"] == ["甲：有效", "乙：尚未施行", "丙：期满"]
    assert by_number.index("丁：废止") in (0, 3), "another organ's numbers stand apart"


def test_the_gazette_is_searched_by_issue_words_kind_and_day(client: Client, shelf: list[NormativeDocument]) -> None:
    office = shelf[0].organisation
    assert office is not None
    issue = GazetteIssue(title="第 1 期", slug="g1", year=2026, issue=1, issued_on=date(2026, 11, 1), live=False)
    shelf[0].get_parent().add_child(instance=issue)
    issue.items.add(GazetteItem(document=shelf[0], heading="区政府文件", sort_order=0))
    issue.items.add(GazetteItem(document=shelf[2], sort_order=1))
    issue.save_revision().publish()

    def found(**asked: str) -> list[str]:
        return [one.document.title for one in client.get("/open/gazette/", asked).context["page"]]

    assert found() == ["甲：有效", "丙：期满"]
    assert found(q="区政府文件") == found(q="2026 12号") == ["甲：有效"]
    assert found(last="2020-01-01") == ["丙：期满"]
    assert found(year="2025") == found(issue="2") == found(kind="ORDER") == []
    assert found(year="2026", issue="1", kind="NOTICE", first="不是日子") == ["甲：有效", "丙：期满"]


def test_meetings_are_listed_by_year(client: Client, office: Office) -> None:
    for on, title in ((date(2025, 12, 1), "上一年的会议"), (date(2026, 3, 2), "三月的会议")):
        meeting = Meeting(title=title, slug=f"m{on}", held_on=on, live=False)
        meeting.items = [("item", {"title": f"{title}的议题", "outcome": "原则同意"})]
        office.column.add_child(instance=meeting)
        meeting.save_revision().publish()
    this_year, year_before = (client.get("/open/meetings/", asked).content.decode() for asked in ({}, {"year": 2025}))
    assert "三月的会议的议题" in this_year
    assert "上一年的会议的议题" not in this_year
    assert "上一年的会议的议题" in year_before


def test_a_document_tells_machines_what_it_is(client: Client, shelf: list[NormativeDocument]) -> None:
    expired = shelf[2]
    expired.title = "丙</script><b>"
    expired.save_revision().publish()
    DocumentRelation.objects.create(source=shelf[0], target=expired, relation="AMENDS")
    text = client.get(expired.url).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    said = json.loads(blocks[0])
    assert said["@type"] == "Legislation"
    assert said["name"] == "丙</script><b>"
    assert said["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert said["legislationIdentifier"] == "鹤政发〔2019〕20号"
    assert said["encoding"]["contentUrl"].endswith(f"/open/documents/{expired.pk}.pdf")
    assert "被它修改" in text


def test_the_list_asks_the_same_however_much_there_is(
    client: Client, shelf: list[NormativeDocument], django_assert_max_num_queries: object
) -> None:
    assert shelf
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/open/library/", {"shelf": "documents"})
