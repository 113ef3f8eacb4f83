"""Looking up by number and phone: the right pair leads to the application, a wrong one tells nothing at all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mingban.accounts.models import PhoneCode
from mingban.accounts.tests.factories import PersonFactory
from mingban.cases.tests.factories import SMALL, Story
from mingban.core import bus
from mingban.core.models import OutboxMessage
from mingban.notices.models import Notice

Seen = list[tuple[str, int, str, str]]
NOBODYS = "261123431202" + "999999"


def _last_code() -> str:
    return str(OutboxMessage.objects.order_by("-id")[0].payload["code"])


class Visitor:
    """Somebody who tries a pair, and everything that he gets to see, without what he typed himself."""

    def __init__(self, story: Story, number: str, phone: str) -> None:
        self.story, self.number, self.phone = story, number, phone
        self.client = Client()
        self.seen: Seen = []

    def ask(self) -> None:
        self._keep("ask", self.client.post("/track/", {"number": self.number, "phone": self.phone}))

    def look(self) -> None:
        self._keep("look", self.client.get("/track/code/"))

    def guess(self) -> None:
        self._keep("guess", self.client.post("/track/code/", {"code": "12345"}))

    def _keep(self, step: str, page: Any) -> None:
        text = page.content.decode().replace(self.number, "NUMBER")
        text = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)
        self.seen.append((step, page.status_code, page.headers.get("Location", ""), text))

    def walk(self) -> Seen:
        """Try everything that has a limit: asking again at once, guessing till the end, five codes an hour, old codes."""
        self.ask()
        self.look()
        self.ask()
        for _ in range(6):
            self.guess()
        for _ in range(5):
            self.story.later(seconds=61)
            self.ask()
            self.guess()
        self.story.later(minutes=6)
        self.guess()
        self.story.later(hours=2)
        self.ask()
        self.look()
        return self.seen


def _counted() -> list[tuple[Any, ...]]:
    return list(PhoneCode.objects.order_by("pk").values_list("phone_index", "address_index", "attempts", "used_at"))


@pytest.mark.parametrize("pair", ["another number", "another phone", "both unknown"])
def test_a_wrong_pair_is_answered_exactly_as_the_right_one(now: Story, pair: str) -> None:
    now.submit(**SMALL)
    stranger = PersonFactory.create()
    right = (str(now.application.number), str(now.person.phone))
    wrong = {
        "another number": (NOBODYS, right[1]),
        "another phone": (right[0], str(stranger.phone)),
        "both unknown": (NOBODYS, "13900009999"),
    }[pair]
    begun = now.now
    answers = Visitor(now, *right).walk()
    counted = _counted()
    PhoneCode.objects.all().delete()
    now.now = begun
    # The masked phone on the page is the visitor's own; the same digits are shown of both.
    hidden = [(step, status, where, _without_phone(text)) for step, status, where, text in Visitor(now, *wrong).walk()]
    assert hidden == [(step, status, where, _without_phone(text)) for step, status, where, text in answers]
    assert [row[1:] for row in _counted()] == [row[1:] for row in counted]
    assert {status for _, status, _, _ in hidden} == {200, 302, 422}


def _without_phone(text: str) -> str:
    return re.sub(r"1\d{2}\s?\*{4}\s?\d{4}|value=\"1\d{10}\"", "PHONE", text)


def test_only_the_right_pair_gets_a_message(now: Story) -> None:
    now.submit(**SMALL)
    bus.deliver_due()
    before = Notice.objects.count()
    Visitor(now, NOBODYS, str(now.person.phone)).ask()
    bus.deliver_due()
    assert Notice.objects.count() == before
    now.later(seconds=61)
    Visitor(now, str(now.application.number), str(now.person.phone)).ask()
    bus.deliver_due()
    assert Notice.objects.count() == before + 1


def test_no_code_opens_what_a_wrong_pair_asked_for(now: Story) -> None:
    now.submit(**SMALL)
    visitor = Visitor(now, str(now.application.number), "13900009999")
    visitor.ask()
    assert visitor.client.post("/track/code/", {"code": _last_code()}).status_code == 422
    assert visitor.client.get(f"/track/{now.application.number}/").status_code == 302


def test_a_wrong_pair_uses_up_the_same_limits(now: Story) -> None:
    """Else a code asked for elsewhere would tell: the right pair would have to wait, the wrong one not."""
    now.submit(**SMALL)
    phone = str(now.person.phone)
    Client().post("/sign-in/", {"phone": phone})
    visitor = Visitor(now, NOBODYS, phone)
    visitor.ask()
    assert visitor.seen[0][1] == 422
    assert "刚给这个手机号发过验证码" in visitor.seen[0][3]


@pytest.mark.parametrize("typed", [str, " ".join, lambda text: "".join(chr(ord(d) + 0xFEE0) for d in text)])
def test_the_right_pair_sees_the_application_however_it_is_typed(now: Story, typed: Callable[[str], str]) -> None:
    now.submit(**SMALL)
    client = Client()
    fields = {"number": typed(str(now.application.number)), "phone": typed(str(now.person.phone))}
    assert client.post("/track/", fields)["Location"] == "/track/code/"
    shown = client.post("/track/code/", {"code": _last_code()})["Location"]
    assert client.get(shown).status_code == 200
    now.now += timedelta(seconds=1)
    assert client.post("/track/", fields).status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"number": "12", "phone": "13800000001"}, "编号是 18 位数字，您填了 2 位"),
        ({"number": NOBODYS, "phone": "1380000000"}, "手机号是 11 位"),
        ({"number": NOBODYS, "phone": ""}, "请填手机号"),
    ],
)
def test_what_cannot_be_a_pair_is_said(now: Story, fields: dict[str, str], words: str) -> None:
    page = Client().post("/track/", fields)
    assert page.status_code == 422
    assert words in page.content.decode()
