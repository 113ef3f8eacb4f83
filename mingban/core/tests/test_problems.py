"""Refusals as problem details, and the pages that programs get instead of pages."""

import json

import pytest
from django.test import RequestFactory

from mingban.core import views
from mingban.core.errors import BadInput, NotAllowed, Problem
from mingban.core.problems import pointer, refusal_problem


def told(response: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(getattr(response, "content"))  # noqa: B009 — several kinds of response
    return found


def test_a_refusal_names_its_kind_its_sentence_and_every_place(rf: RequestFactory) -> None:
    refusal = BadInput("不对", problems=[Problem("#/body/a", "缺"), Problem("第 2 行", "空"), Problem("", "整体不对")])
    assert told(refusal_problem(rf.get("/api/v1/x"), refusal)) == {
        "type": "urn:mingban:problem:bad-input",
        "title": "发来的内容有错",
        "status": 422,
        "detail": "不对",
        "request": "",
        "errors": [
            {"pointer": "#/body/a", "detail": "缺"},
            {"pointer": "#/body/第 2 行", "detail": "空"},
            {"pointer": "", "detail": "整体不对"},
        ],
    }


def test_the_field_of_a_refusal_is_pointed_at(rf: RequestFactory) -> None:
    problem = told(refusal_problem(rf.get("/api/v1/x"), NotAllowed("不行", field="reason")))
    assert problem["errors"] == [{"pointer": "#/body/reason", "detail": "不行"}]


def test_pointers_are_escaped() -> None:
    assert pointer(["body", "a/b", "c~d", 0]) == "#/body/a~1b/c~0d/0"


@pytest.mark.parametrize(
    ("answer", "status"), [(views.bad_request, 400), (views.permission_denied, 403), (views.page_not_found, 404)]
)
def test_a_program_gets_no_page(rf: RequestFactory, answer: object, status: int) -> None:
    response = answer(rf.get("/api/v1/x"), Exception())  # type: ignore[operator]
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert told(response)["status"] == status


def test_our_own_failure_is_told_to_programs_without_a_page(rf: RequestFactory) -> None:
    response = views.server_error(rf.get("/api/v1/x"))
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
