"""Who may open what, route by route; feeds, exports, files, and what can be found."""

import json
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from mingban.accounts.choices import Role
from mingban.agencies.tests.factories import agencies, import_agencies, organisation
from mingban.cases.tests.factories import picture
from mingban.consultations import access, actions, queries
from mingban.consultations.choices import DraftState, Publicity, QuestionKind, Showing
from mingban.consultations.models import Comment, Draft, Paragraph, Question
from mingban.consultations.registrations import find_drafts, may_open_attachment
from mingban.consultations.tests.factories import Round, browser, citizen, official, set_hearing
from mingban.core.audiences import Audience
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile

DESK = "/desk/consultations/"


def test_exports_are_plain_and_run_nothing(told: Round) -> None:
    told.publish()
    told.say("=HYPERLINK(1)")
    told.say("又一条")
    client, desk = browser(official(Role.AUDITOR)), f"{DESK}{told.number}/"
    lines = b"".join(client.get(f"{desk}comments.csv").streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a streaming response
    assert lines[0] == ",".join(queries.EXPORT_COLUMNS)
    assert "'=HYPERLINK(1)" in lines[1]
    rows = json.loads(b"".join(client.get(f"{desk}comments.json").streaming_content))  # type: ignore[attr-defined]  # a streaming response
    assert [row["text"] for row in rows] == ["=HYPERLINK(1)", "又一条"]


def test_everybody_gets_the_data_with_the_results_and_not_before(told: Round, client: Client) -> None:
    Draft.objects.update(showing=Showing.AFTER_REVIEW)
    told.publish()
    shown, unseen = told.say("可以公开"), told.say("没人看过")
    page = f"/consultations/{told.number}/"
    told.end()
    assert [client.get(f"{page}comments.{kind}").status_code for kind in ("csv", "json")] == [404, 404]
    actions.judge_words(
        number=told.number, comments=[shown.pk], publicity=Publicity.SHOWN, reason="", by=told.clerk, at=told.now
    )
    told.reply(shown, unseen)
    told.write().publish_results()
    rows = json.loads(b"".join(client.get(f"{page}comments.json").streaming_content))  # type: ignore[attr-defined]  # a streaming response
    assert (rows[0]["text"], "没有导出原文" in rows[1]["text"], rows[1]["verdict"]) == ("可以公开", True, "采纳")
    text = b"".join(client.get(f"{page}comments.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a streaming response
    assert ("可以公开" in text, "没人看过" in text) == (True, False)


def test_feeds_tell_of_published_drafts_only(told: Round, client: Client) -> None:
    assert "夜间集市" not in client.get("/consultations/feed.atom").content.decode()
    told.publish()
    feed = client.get("/consultations/feed.atom")
    tree = ET.fromstring(feed.content)  # noqa: S314 — our own answer
    titles = [one.text for one in tree.iter("{http://www.w3.org/2005/Atom}title")]
    assert (feed["Content-Type"], "夜间集市办法（征求意见稿）（征集中）" in titles) == (
        "application/atom+xml; charset=utf-8",
        True,
    )
    calendar = client.get("/consultations/open.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20261223" in calendar.content
    told.end()
    assert b"VEVENT" not in client.get("/consultations/open.ics").content


def test_published_drafts_can_be_found_and_withdrawn_ones_not_any_more(told: Round) -> None:
    assert list(find_drafts(None)) == list(find_drafts({told.number})) == []
    told.publish()
    found = next(iter(find_drafts({told.number})))
    assert (found.kind, found.key, found.url) == ("consultation", told.number, f"/consultations/{told.number}/")
    assert ("征集中" in found.badges, "摆摊要登记" in found.text) == (True, True)
    actions.withdraw_draft(number=told.number, reason="上位法要改", by=told.decider, at=told.now)
    assert list(find_drafts(None)) == []


def test_files_are_for_colleagues_before_and_for_everybody_after_publishing(told: Round, client: Client) -> None:
    file = actions.add_file(number=told.number, upload=picture(), by=told.clerk, at=told.now)
    assert (may_open_attachment(told.decider, told.number), may_open_attachment(citizen(), told.number)) == (
        True,
        False,
    )
    assert not may_open_attachment(told.clerk, "2026-9999")
    address = f"/consultations/{told.number}/files/{file.token}/"
    assert client.get(address).status_code == 404
    gone = browser(told.clerk).post(f"{DESK}{told.number}/files/", {})
    assert gone.status_code == 302
    told.publish()
    assert client.get(address).status_code == 200
    assert may_open_attachment(citizen(), told.number)
    StoredFile.objects.update(scan=ScanState.INFECTED)
    assert client.get(address).status_code == 404
    assert client.get(f"/consultations/{told.number}/files/x/").status_code == 404


def test_files_and_questions_are_taken_away_on_their_pages(told: Round) -> None:
    file = actions.add_file(number=told.number, upload=picture(), by=told.clerk, at=told.now)
    clerk, desk = browser(told.clerk), f"{DESK}{told.number}/"
    assert clerk.post(f"{desk}files/{file.token}/remove/").status_code == 302
    assert not StoredFile.objects.exists()
    bad = clerk.post(f"{desk}questions/add/", {"text": "几点？", "kind": "ONE", "options": "一个"})
    assert (bad.status_code, "2 到 20 个选项" in bad.content.decode()) == (422, True)
    clerk.post(f"{desk}questions/add/", {"text": "几点？", "kind": "TEXT"})
    assert clerk.post(f"{desk}questions/{Question.objects.get().number}/remove/").status_code == 302
    assert not Question.objects.exists()


@dataclass(frozen=True)
class Visitor:
    """Somebody who tries every route."""

    name: str
    role: str = ""
    organisation: str = "hecheng-market"


VISITORS = [
    Visitor("nobody"),
    Visitor("citizen"),
    *(Visitor(role, role) for role in Role.values),
    Visitor("stranger clerk", Role.CLERK, "hecheng-health"),
    Visitor("stranger decider", Role.DECIDER, "hecheng-health"),
]
resolvers: list[Any] = get_resolver().url_patterns
ROUTES: list[tuple[str, Any, dict[str, Any]]] = [
    (pattern.name, pattern.callback, pattern.pattern.converters)
    for resolver in resolvers
    if getattr(resolver, "app_name", "") == "consultations"
    for pattern in resolver.url_patterns
]


def expected(visitor: Visitor, who: Audience, roles: frozenset[str], *, names_draft: bool) -> set[int]:
    """Return which statuses a visitor may get from a route that declares this audience."""
    fine = {200, 302, 409, 422, 405, 404}
    if who is Audience.PUBLIC:
        return fine
    if visitor.name == "nobody":
        return {302}
    if who is Audience.CITIZEN:
        return fine | {403} if visitor.name == "citizen" else {403}
    if visitor.name == "citizen" or visitor.role not in roles:
        return {403}
    return (
        {404, 405}
        if names_draft and visitor.organisation != "hecheng-market" and visitor.role not in access.WATCHING_ROLES
        else fine
    )


@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.name)
def test_every_route_is_shut_to_whom_it_is_not_for(told: Round, visitor: Visitor) -> None:
    import_agencies(agencies([organisation(), organisation("hecheng-health", name="卫健局", document_word="鹤卫")]))
    set_hearing(told)
    actions.add_question(
        number=told.number, kind=QuestionKind.TEXT, text="问", options=[], is_required=False, by=told.clerk, at=told.now
    )
    told.publish()
    comment = told.say()
    client = Client()
    if visitor.name == "citizen":
        client = browser(citizen())
    elif visitor.role:
        client = browser(official(visitor.role, visitor.organisation))
    assert len(ROUTES) > 35
    values = {"number": told.number, "pk": comment.pk, "token": "x", "question": 1}
    before = [Draft.objects.values().get(), Comment.objects.values().get()]
    for name, view, converters in ROUTES:
        address = reverse(f"consultations:{name}", kwargs={key: values[key] for key in converters})
        allowed = expected(visitor, view.audience, view.roles, names_draft="number" in converters)
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            assert status in allowed, (visitor, method, address, status)
            is_elsewhere = status == 302 and visitor.name == "nobody"
            assert not (is_elsewhere and view.audience is Audience.PUBLIC)
    if visitor.role not in {*access.WORKING_ROLES}:
        after = [Draft.objects.values().get(), Comment.objects.values().get()]
        assert after == before
    assert Paragraph.objects.count() == 3
    assert told.fresh().state in {DraftState.OPEN, DraftState.WITHDRAWN}
