import copy
import io
import json
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.utils import OperationalError
from django.test import Client

from mingban.core.tests.urls import REFUSALS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("mingban.core.tests.urls")]


@pytest.fixture
def visitor() -> Client:
    """A visitor to whom failures are shown as in production."""
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log file would hold: lines of JSON as the settings have them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    settings = copy.deepcopy(django_settings.LOGGING)
    handler.setFormatter(DictConfigurator(settings).configure_formatter(settings["formatters"]["json"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(log: io.StringIO, number: str) -> list[dict[str, Any]]:
    """Return what the log says about one request."""
    entries = [json.loads(line) for line in log.getvalue().splitlines()]
    return [entry for entry in entries if entry.get("request") == number]


def test_every_answer_carries_a_number_that_is_easy_to_read_out(visitor: Client) -> None:
    numbers = [visitor.get("/tests/work/")["X-Request-Id"] for _ in range(2)]
    assert numbers[0] != numbers[1]
    assert all(len(number) == 8 and number == number.upper() for number in numbers)


def test_a_visitor_cannot_choose_his_number(visitor: Client) -> None:
    assert visitor.get("/tests/work/", headers={"X-Request-Id": "CHOSEN01"})["X-Request-Id"] != "CHOSEN01"


def test_our_own_failure_shows_a_number_and_nothing_of_the_cause(visitor: Client) -> None:
    response = visitor.get("/tests/crash/")
    page = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-Id"] in page
    assert "我们这边出了问题" in page
    for word in ("Traceback", "RuntimeError", "kept-from-the-visitor", "urls.py"):
        assert word not in page


def test_the_log_says_under_that_number_what_the_visitor_was_not_told(visitor: Client, log: io.StringIO) -> None:
    number = visitor.get("/tests/crash/")["X-Request-Id"]
    entries = lines(log, number)
    assert any("kept-from-the-visitor" in entry.get("exception", "") for entry in entries)
    assert any(entry["event"] == "request.failed" and entry["status"] == 500 for entry in entries)


def test_a_failing_database_still_gives_the_error_page(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: SessionStore) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", fail)
    visitor.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
    response = visitor.get("/tests/work/")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["X-Request-Id"] in response.content.decode()
    assert "系统正在恢复" in response.content.decode()
    assert "database is away" not in response.content.decode()


def test_a_session_that_cannot_be_kept_spoils_nothing_and_says_what_became_of_what_was_sent(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: SessionStore, must_create: bool = False) -> None:
        raise OperationalError("database or disk is full")

    visitor.post("/tests/remember/last_seen/")  # so that there is a session
    monkeypatch.setattr(SessionStore, "save", fail)
    assert visitor.get("/tests/remember/seen/").status_code == 200
    # Only the time when he was last seen is lost: what he did is answered as usual.
    assert visitor.post("/tests/remember/last_seen/").content == b"done"
    # A refusal says itself that nothing was done.
    assert visitor.post("/tests/refuse/refused/").status_code == 409
    lost = visitor.post("/tests/remember/seen/")
    page = lost.content.decode()
    assert (lost.status_code, lost["Retry-After"], lost["Cache-Control"]) == (503, "10", "no-store")
    assert "已经存好，不用再交一次" in page
    assert "没有保存" not in page
    # Who has no session yet is remembered by nothing.
    assert Client(raise_request_exception=False).post("/tests/remember/seen/").status_code == 503

    answers = iter([{"last_seen": 1}])

    def go_away(self: SessionStore) -> dict[str, Any]:
        for answer in answers:
            return answer
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", go_away)
    assert "不用再交一次" in visitor.post("/tests/remember/last_seen/").content.decode()


@pytest.mark.parametrize(
    ("kind", "status"),
    [("refused", 409), ("not-allowed", 403), ("not-found", 404), ("bad-input", 422), ("stale", 409)],
)
def test_a_refusal_becomes_a_page_with_its_sentence_status_and_number(
    visitor: Client, log: io.StringIO, kind: str, status: int
) -> None:
    response = visitor.get(f"/tests/refuse/{kind}/")
    page = response.content.decode()
    assert response.status_code == status
    assert REFUSALS[kind].message in page
    assert response["X-Request-Id"] in page
    assert [entry["status"] for entry in lines(log, response["X-Request-Id"])] == [status]


def test_a_refusal_lists_every_problem_and_where_it_is(visitor: Client) -> None:
    page = visitor.get("/tests/refuse/bad-input/").content.decode()
    assert "B7" in page
    assert "要填天数" in page
    assert "少一列" in page


def test_an_unknown_address_is_answered_in_words_with_a_number(visitor: Client) -> None:
    response = visitor.get("/tests/nowhere/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()
    assert response["X-Request-Id"] in response.content.decode()


def test_a_form_without_its_token_is_answered_in_words_with_a_number(log: io.StringIO) -> None:
    response = Client(enforce_csrf_checks=True).post("/tests/work/", {})
    assert response.status_code == 403
    assert "这个页面放得太久了" in response.content.decode()
    assert response["X-Request-Id"] in response.content.decode()
    assert lines(log, response["X-Request-Id"])


def test_a_request_that_cannot_be_read_is_answered_in_words(visitor: Client) -> None:
    fields = {f"field{number}": "" for number in range(django_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    response = visitor.post("/display/", fields)
    assert response.status_code == 400
    assert "发来的内容读不懂" in response.content.decode()


def test_numbers_do_not_leak_from_one_request_into_the_next(visitor: Client, log: io.StringIO) -> None:
    first = visitor.get("/tests/crash/")["X-Request-Id"]
    second = visitor.get("/tests/nowhere/")["X-Request-Id"]
    assert {entry["status"] for entry in lines(log, second)} == {404}
    assert all(entry["path"] == "/tests/crash/" for entry in lines(log, first) if entry["event"] == "request.failed")


def test_pages_carry_the_strict_content_policy(visitor: Client) -> None:
    for path in ("/tests/work/", "/tests/crash/", "/tests/nowhere/"):
        policy = visitor.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
