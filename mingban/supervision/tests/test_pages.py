"""The supervisors' screens and both sides of an order; who may open which."""

from typing import Any

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.disclosure.models import PublishingDuty
from mingban.disclosure.tests.story import AT, citizen, client_of, make_entry, official, open_duty, supervisor
from mingban.supervision.models import SupervisionOrder
from mingban.supervision.urls import urlpatterns

pytestmark = pytest.mark.django_db
FRIDAY = {"answer_by_year": "2026", "answer_by_month": "11", "answer_by_day": "27"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def duty() -> PublishingDuty:
    return open_duty(make_entry("3日内"), on="2026-11-10", what="第 1 批名单")


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def send(watcher: Client, duty: PublishingDuty, **changes: Any) -> Any:
    sent = {"duties": [duty.pk], "text": "请公开", **FRIDAY, **changes}
    return watcher.post(f"/desk/supervision/orders/new/?duty={duty.pk}", sent, follow=True)


def test_an_order_goes_from_the_board_to_the_office_and_back(duty: PublishingDuty) -> None:
    watcher, clerk = client_of(supervisor()), client_of(official())
    board = text_of(watcher, "/desk/supervision/")
    assert "orders/new/?organisation=hecheng-civil" in board
    assert "第 1 批名单" in text_of(watcher, "/desk/supervision/orders/new/?organisation=hecheng-civil")
    assert "/desk/supervision/orders/new/?duty=" in text_of(watcher, f"/desk/duties/{duty.pk}/")
    wrong = send(watcher, duty, answer_by_day="1")
    assert (wrong.status_code, "明天" in wrong.content.decode()) == (422, True)
    assert "发出去了" in send(watcher, duty).content.decode()
    assert "都已经在督办" in text_of(watcher, "/desk/supervision/orders/new/?organisation=hecheng-civil")
    order = SupervisionOrder.objects.get()
    address = f"/desk/supervision/orders/{order.pk}/"
    assert "等答复" in text_of(clerk, "/desk/supervision/orders/")
    assert clerk.post(address, {"act": "answer", "answer": "x"}).status_code == 422
    assert "交上去了" in clerk.post(address, {"act": "answer", "text": "今天公开"}, follow=True).content.decode()
    assert clerk.post(address, {"act": "accept"}).status_code == 403
    back = watcher.post(address, {"act": "return", "text": "哪一天", **FRIDAY}, follow=True)
    assert "退回了" in back.content.decode()
    clerk.post(address, {"act": "answer", "text": "26 日"})
    done = watcher.post(address, {"act": "accept", "text": "好"}, follow=True).content.decode()
    assert "办结" in done
    assert "26 日" in done
    public = text_of(Client(), f"/open/catalogue/duties/{duty.pk}/")
    assert "督办（鹤政督〔2026〕1号）" in public
    assert "26 日" not in public, "the public reads that there was an answer, not its words"


def test_an_order_is_taken_back_on_screen(duty: PublishingDuty) -> None:
    watcher = client_of(supervisor())
    send(watcher, duty)
    address = f"/desk/supervision/orders/{SupervisionOrder.objects.get().pk}/"
    assert watcher.post(address, {"act": "withdraw", "text": ""}).status_code == 422
    assert "撤回了" in watcher.post(address, {"act": "withdraw", "text": "发错了"}, follow=True).content.decode()
    assert watcher.post(address, {"act": "withdraw", "text": "发错了"}).status_code == 403


def test_what_one_does_not_watch_cannot_be_ordered(duty: PublishingDuty) -> None:
    watcher = client_of(supervisor())
    for query in ("", "?organisation=none", "?duty=x", "?duty=999999"):
        assert watcher.get(f"/desk/supervision/orders/new/{query}").status_code == 404, query


OFFICE = {"clerk", "head", "publisher"}
MATRIX = {
    "board-show": ("/desk/supervision/", {"supervisor", "auditor"}),
    "orders-list": ("/desk/supervision/orders/", {*OFFICE, "supervisor", "auditor", "other"}),
    "order-send": ("/desk/supervision/orders/new/?organisation=hecheng-civil", {"supervisor"}),
    "order-show": ("/desk/supervision/orders/{order}/", {*OFFICE, "supervisor", "auditor"}),
}


def test_nobody_gets_further_than_he_may(duty: PublishingDuty) -> None:
    watch = supervisor()
    watcher = client_of(watch)
    send(watcher, duty)
    order = SupervisionOrder.objects.get()
    who = {
        "nobody": Client(),
        "citizen": client_of(citizen()),
        "clerk": client_of(official(Role.CLERK)),
        "head": client_of(official(Role.HEAD)),
        "publisher": client_of(official(Role.PUBLISHER)),
        "administrator": client_of(official(Role.ADMINISTRATOR)),
        "auditor": client_of(official(Role.AUDITOR, "hecheng-government")),
        "supervisor": watcher,
        "other": client_of(official(Role.CLERK, "hecheng-market", name="市场监督管理局")),
    }
    wrong = []
    for name, (address, allowed) in MATRIX.items():
        for person, client in who.items():
            status = client.get(address.format(order=order.pk)).status_code
            expected = {200} if person in allowed else {302} if person == "nobody" else {403, 404}
            if status not in expected:
                wrong.append((name, person, status))
    assert wrong == []
    assert {route.name for route in urlpatterns} == set(MATRIX)
    assert (
        who["auditor"].post(f"/desk/supervision/orders/{order.pk}/", {"act": "withdraw", "text": "x"}).status_code
        == 403
    )
