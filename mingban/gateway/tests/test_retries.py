"""A call that is repeated does nothing again and is answered as the first time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import UserFactory
from mingban.cases.tests.factories import LICENCE, Story, picture
from mingban.core.errors import Refused
from mingban.gateway import actions
from mingban.gateway.actions.answers import KeyReused
from mingban.gateway.models import GivenAnswer
from mingban.gateway.tests.factories import Program, agent, system
from mingban.ledger.models import Entry

KEY = "the-same-key"


@pytest.fixture
def clerk(now: Story, handed_in: Story) -> Program:
    return system("hecheng-market", Role.CLERK, at=now.now)


def act(
    clerk: Program, story: Story, verb: str, body: object = None, key: str | None = None
) -> tuple[int, dict[str, object]]:
    answer = clerk.post(f"/cases/{story.case(LICENCE).number}/acts/{verb}", body, key=key)
    return answer.status_code, answer.json()


def test_a_retry_gets_the_first_answer_and_does_nothing(clerk: Program, handed_in: Story) -> None:
    path = f"/cases/{handed_in.case(LICENCE).number}/acts/receive"
    first = clerk.post(path, {}, key=KEY)
    before = Entry.objects.count()
    again = clerk.post(path, {}, key=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content) == (200, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Entry.objects.count() == before


def test_the_kept_answer_is_encrypted(clerk: Program, handed_in: Story) -> None:
    act(clerk, handed_in, "receive", {}, key=KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM gateway_givenanswer")
        assert handed_in.case(LICENCE).number not in cursor.fetchone()[0]


def test_a_key_belongs_to_one_call(clerk: Program, handed_in: Story) -> None:
    act(clerk, handed_in, "receive", {}, key=KEY)
    for verb, body in (("receive", {"revision": 1}), ("accept", {})):
        status, told = act(clerk, handed_in, verb, body, key=KEY)
        assert (status, told["type"]) == (422, "urn:mingban:problem:key-reused")
    assert handed_in.case(LICENCE).state == "RECEIVED"


def test_a_call_that_was_refused_may_be_made_again_with_its_key(clerk: Program, handed_in: Story) -> None:
    assert act(clerk, handed_in, "deliver", {}, key=KEY)[0] == 409
    assert not GivenAnswer.objects.exists()
    assert act(clerk, handed_in, "receive", {}, key=KEY)[0] == 200


def test_keys_of_different_callers_do_not_meet(clerk: Program, handed_in: Story) -> None:
    other = system("hecheng-market", Role.CLERK, at=handed_in.now)
    assert act(clerk, handed_in, "receive", {}, key=KEY)[0] == 200
    assert act(other, handed_in, "accept", {}, key=KEY)[0] == 200


@pytest.mark.parametrize("key", ["", "short", "with space in it", "中文的键不可以用", "x" * 65])
def test_what_does_something_needs_a_good_key(clerk: Program, handed_in: Story, key: str) -> None:
    headers = {"Authorization": f"Bearer {clerk.token}"}
    if key.isascii() and key:
        headers["Idempotency-Key"] = key
    path = f"/api/v1/cases/{handed_in.case(LICENCE).number}/acts/receive"
    answer = clerk.http.post(path, {}, content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/header/Idempotency-Key"
    assert handed_in.case(LICENCE).state == "SUBMITTED"


def test_a_stale_revision_is_told(clerk: Program, handed_in: Story) -> None:
    act(clerk, handed_in, "receive", {"revision": 0})
    status, told = act(clerk, handed_in, "accept", {"revision": 0})
    assert (status, told["type"]) == (409, "urn:mingban:problem:stale-page")


def test_a_file_is_the_same_however_it_was_packed(now: Story, handed_in: Story) -> None:
    program = agent(now.person, at=now.now)
    path = f"/applications/{handed_in.application.number}/documents/premises-proof/files"
    first = program.upload(path, picture(), key=KEY)
    again = program.upload(path, picture(), key=KEY)
    other = program.upload(path, picture("other.jpg"), key=KEY)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()


def test_old_answers_are_forgotten(clerk: Program, handed_in: Story) -> None:
    act(clerk, handed_in, "receive", {}, key=KEY)
    actions.forget_old(at=timezone.now() + timedelta(days=6))
    assert GivenAnswer.objects.count() == 1
    actions.forget_old(at=timezone.now() + timedelta(days=8))
    assert not GivenAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_calls_at_once_one_acts_and_both_get_its_answer() -> None:
    user, done = UserFactory.create(), []

    def call(number: int) -> tuple[int, str, bool]:
        def do() -> str:
            done.append(number)
            return json.dumps({"by": number})

        try:
            return actions.answer_once(user_id=user.pk, key=KEY, digest="d" * 64, status=200, do=do, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(call, [1, 2]))
    assert len(done) == 1
    assert {body for _, body, _ in answers} == {json.dumps({"by": done[0]})}
    assert sorted(is_replayed for *_, is_replayed in answers) == [False, True]


@pytest.mark.django_db
def test_what_fails_leaves_no_answer() -> None:
    user = UserFactory.create()

    def fail() -> str:
        raise Refused("不行")

    with pytest.raises(Refused):
        actions.answer_once(user_id=user.pk, key=KEY, digest="d" * 64, status=200, do=fail, at=timezone.now())
    actions.answer_once(user_id=user.pk, key=KEY, digest="d" * 64, status=200, do=str, at=timezone.now())
    with pytest.raises(KeyReused):
        actions.answer_once(user_id=user.pk, key=KEY, digest="e" * 64, status=200, do=str, at=timezone.now())
