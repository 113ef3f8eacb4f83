"""What everybody may ask without a token."""

from typing import Any

import pytest
from django.test import Client as Browser

from mingban.accounts.tests.factories import UserFactory
from mingban.cases.tests.factories import LICENCE, Story
from mingban.documents.models import IssuedDocument
from mingban.gateway.tests.factories import V1, agent, next_key
from mingban.search import actions as search


def ask(path: str, **query: Any) -> Any:
    return Browser().get(f"{V1}{path}", query)


@pytest.mark.usefixtures("county")
def test_the_catalogue_is_listed_page_by_page() -> None:
    every = [one["code"] for one in ask("/items").json()["items"]]
    first = ask("/items", limit=2).json()
    second = ask("/items", limit=100, cursor=first["next_cursor"]).json()
    assert [one["code"] for one in first["items"] + second["items"]] == every
    assert second["next_cursor"] is None
    of_one = ask("/items", organisation="hecheng-market").json()["items"]
    assert {one["organisation"] for one in of_one} == {"hecheng-market"}
    assert "barber-shop" in [one["code"] for one in ask("/bundles").json()["items"]]


@pytest.mark.usefixtures("county")
def test_a_definition_is_the_one_that_was_published() -> None:
    bundle = ask("/bundles/barber-shop").json()
    assert (bundle["format"], bundle["code"]) == ("mingban/bundle/1", "barber-shop")
    item = ask(f"/items/{bundle['members'][0]['item']}").json()
    assert item["format"] == "mingban/item/1"
    assert ask("/items/nothing").status_code == 404


@pytest.mark.usefixtures("county")
def test_a_guide_gets_exact_with_the_answers() -> None:
    open_guide = ask("/bundles/barber-shop/guide").json()
    assert open_guide["is_example"]
    assert {one["answer"] for one in open_guide["questions"]} == {None}
    given = {"premises": "rented", "deed": "no", "occupy": "no", "agent": "no", "commitment": "yes"}
    given |= {"hygiene-by-promise": "no", "wants-seal": "no"}
    exact = ask("/bundles/barber-shop/guide", answer=[f"{code}:{answer}" for code, answer in given.items()]).json()
    assert exact["is_settled"]
    assert len(exact["items"]) < len(open_guide["items"])
    item = ask("/items/sole-trader-registration/guide").json()
    assert item["kind"] == "item"
    assert item["materials"]


@pytest.mark.usefixtures("county")
def test_answers_are_written_as_question_and_choice() -> None:
    answer = ask("/bundles/barber-shop/guide", answer="rented")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/answer/0")


@pytest.mark.usefixtures("county")
def test_a_deadline_is_told_with_its_steps() -> None:
    told = ask("/deadline", start="2026-11-23", limit=5).json()
    assert told["due_on"] == "2026-11-30"
    assert told["steps"][-1]["day"] == "2026-11-30"
    paused = ask("/deadline", start="2026-11-23", limit=5, pause_from="2026-11-25", pause_last="2026-11-26").json()
    assert paused["due_on"] == "2026-12-02"
    assert ask("/deadline", start="2026-12-30", limit=30).json()["not_announced_year"] == 2027


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"start": "2020-01-01", "limit": 5}, "#/query/start"),
        ({"start": "2026-11-23", "limit": 5, "pause_last": "2026-11-25"}, "#/query/pause_from"),
        ({"start": "gestern", "limit": 5}, "#/query/start"),
        ({"start": "2026-11-23", "limit": -1}, "#/query/limit"),
        ({"start": "2026-11-23"}, "#/query/limit"),
    ],
)
def test_a_bad_question_about_a_deadline_is_pointed_at(query: dict[str, Any], pointer: str) -> None:
    answer = ask("/deadline", **query)
    assert answer.status_code == 422
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}


@pytest.mark.usefixtures("county")
def test_search_finds_by_everyday_words() -> None:
    search.rebuild()
    told = ask("/search", q="剃头铺").json()
    assert told["hits"][0]["key"] == "barber-shop"
    assert ask("/search", q="").status_code == ask("/search", q="剃头铺", until="2.1e-196").status_code == 422


def test_a_shared_link_shows_progress_without_anything_personal(handed_in: Story) -> None:
    answer = ask(f"/shared/{handed_in.application.share_token}")
    told = answer.json()
    assert told["headline"]
    assert (told["number"], told["documents"], told["corrections"]) == (None, [], [])
    for personal in (handed_in.person.name, handed_in.application.number, handed_in.case(LICENCE).number):
        assert str(personal) not in answer.content.decode()
    assert ask("/shared/nothing").status_code == 404


def test_a_document_can_be_checked_by_everybody(handed_in: Story) -> None:
    document = IssuedDocument.objects.latest("pk")
    told = ask(f"/documents/{document.token}/check").json()
    assert (told["number"], told["is_intact"], told["caveat"]) == (document.number, True, "")
    assert handed_in.person.name not in str(told)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing", "/", "/items/%00", "/search?q=%00", "/cases/a/b"])
def test_errors_are_problem_details_wherever_they_arise(path: str) -> None:
    answer = Browser().get(f"{V1}{path}")
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code == 404
    assert told["request"] == answer["X-Request-Id"]


@pytest.mark.django_db
def test_another_method_is_told_which_are_good() -> None:
    answer = Browser().delete(f"{V1}/items")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_our_own_failure_says_nothing_but_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("mingban.catalogue.queries.open_items", fail)
    answer = Browser(raise_request_exception=False).get(f"{V1}/items")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"bundle": NaN}', rb'{"bundle": "\ud800"}', rb'{"bundle": "\u0000"}']
)
def test_what_no_database_keeps_is_not_read(body: bytes, county: None) -> None:
    program = agent(UserFactory.create().person)
    headers = {"Authorization": f"Bearer {program.token}", "Idempotency-Key": next_key()}
    answer = Browser().generic("POST", f"{V1}/drafts", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
