"""The pages of a hall, as citizens, kiosks and counters see them."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.appointments import actions, queries
from mingban.appointments.models import Appointment, Queue, Ticket
from mingban.appointments.tasks import remind_tomorrow
from mingban.appointments.tests.factories import NINE, citizen, clerk, client_of, counter, make_queues, queue_of
from mingban.core.errors import NotFound

pytestmark = pytest.mark.django_db
HALL = "/centres/hecheng-hall"


@pytest.fixture(autouse=True)
def _at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    make_queues()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)


def text_of(client: Client, address: str, **options: Any) -> str:
    response = client.get(address, **options)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_number_is_taken_on_the_halls_page_and_followed_on_its_own(client: Client) -> None:
    assert "不用等" in text_of(client, f"{HALL}/")
    assert "市场监管" in text_of(client, f"{HALL}/queues/")
    for _ in range(2):
        page = client.post(f"{HALL}/queues/market/take/", follow=True)
    assert ["A002" in page.content.decode(), "您前面还有" in page.content.decode()] == [True, True]
    ticket = Ticket.objects.latest("number")
    assert "2</strong> 人在等" in text_of(client, f"{HALL}/queues/")
    client.post(reverse("appointments:ticket-leave", args=[ticket.token]))
    assert "作废" in text_of(client, reverse("appointments:ticket-show", args=[ticket.token]))
    assert client.post(f"{HALL}/queues/nothing/take/").status_code == 404
    assert client.get("/tickets/nothing/").status_code == 404


def test_parts_that_ask_again_are_told_304_while_nothing_changes(client: Client) -> None:
    ticket = actions.take_number(queue=queue_of(), by=None, address="", at=NINE)
    for name, args in (("calls-refresh", ["hecheng-hall"]), ("ticket-refresh", [ticket.token])):
        address = reverse(f"appointments:{name}", args=args)
        first = client.get(address)
        assert "no-store" in first["Cache-Control"]
        same = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (same.status_code, same.content) == (304, b"")
        one = clerk()
        if name == "calls-refresh":
            actions.sit_down(counter=counter(), by=one, at=NINE)
            actions.call_next(counter=counter(), by=one, at=NINE)
            changed = client.get(address, headers={"If-None-Match": first["ETag"]})
            assert "A001" in changed.content.decode()
    assert "轮到您了" in text_of(client, reverse("appointments:ticket-show", args=[ticket.token]))
    assert "A001" in text_of(client, f"{HALL}/calls/")


def test_a_time_is_booked_from_a_list_of_days_moved_and_cancelled(client: Client) -> None:
    page = text_of(client, f"{HALL}/queues/market/times/?day=2026-11-24")
    assert 'value="2026-11-24T09:00:00+08:00"' in page
    assert "约时间" in text_of(client, f"{HALL}/queues/market/times/?day=x")
    sent = {"starts_at": "2026-11-24T09:00:00+08:00"}
    assert client.post(f"{HALL}/queues/market/book/", sent).status_code == 302
    assert Appointment.objects.count() == 0
    me, other = client_of(citizen()), client_of(citizen())
    assert me.post(f"{HALL}/queues/market/book/", {}).status_code == 422
    page_after = me.post(f"{HALL}/queues/market/book/", sent, follow=True).content.decode()
    held = Appointment.objects.get()
    assert f"{held.code[:4]} {held.code[4:]}" in page_after
    assert me.post(f"{HALL}/queues/market/book/", sent).status_code == 422
    show, move, cancel = (
        reverse(f"appointments:appointment-{name}", args=[held.token]) for name in ("show", "move", "cancel")
    )
    assert "改时间" not in text_of(client, show)
    assert (other.get(move).status_code, other.get(cancel).status_code) == (403, 403)
    assert "改到什么时候" in text_of(me, move)
    assert me.post(move, {"starts_at": "2026-11-24T10:00:00+08:00"}).status_code == 302
    assert "10:00" in text_of(me, "/my/appointments/")
    assert me.post(cancel).status_code == 302
    assert "已取消" in text_of(me, "/my/appointments/")
    assert client.get("/appointments/nothing/").status_code == 404


def test_who_has_booked_checks_in_with_his_code_or_his_digits(client: Client) -> None:
    for number in range(2):
        made = actions.book(
            queue=queue_of(), starts_at=NINE + timedelta(hours=1), by=citizen(), at=NINE - timedelta(hours=1)
        )
        if number:
            page = client.post(f"{HALL}/check-in/", {"code": made.code}, follow=True)
        else:
            assert "提前 30 分钟" in text_of(client, f"/appointments/{made.token}/")
            made.starts_at = NINE
            made.save()
            assert "我到大厅了" in text_of(client, f"/appointments/{made.token}/")
            page = client.post(f"/appointments/{made.token}/check-in/", follow=True)
            assert "A001" in page.content.decode()
    assert page.status_code == 422
    assert client.post(f"{HALL}/check-in/", {"code": "1"}).status_code == 422


def test_the_counter_sits_down_calls_and_ends() -> None:
    one = clerk()
    desk = client_of(one)
    assert "您今天坐哪个窗口" in text_of(desk, "/desk/counter/")
    assert desk.get("/desk/counter/queue/").status_code == 404
    assert desk.post("/desk/counter/act/", {"act": "call"}).status_code == 302
    assert desk.post("/desk/counter/sit/", {"counter": "x"}).status_code == 404
    desk.post("/desk/counter/sit/", {"counter": counter().pk})
    for _ in range(2):
        actions.take_number(queue=queue_of(), by=None, address="", at=NINE)
    actions.sit_down(counter=counter("02"), by=clerk(), at=NINE)
    assert "A001" in text_of(desk, "/desk/counter/")
    said = {}
    steps = ["call", "call", "recall", "send-on", "call", "absent", "call", "nothing", "leave"]
    for act in steps:
        to = {"to": counter("02").pk} if act == "send-on" else {}
        page = desk.post("/desk/counter/act/", {"act": act, **to}, follow=True).content.decode()
        said[act] = page
    assert "又叫了一次" in said["recall"]
    assert "转到了" in said["send-on"]
    assert "记为没到" in said["absent"]
    assert "离开了窗口" in said["leave"]
    assert "在等" in text_of(desk, f"{HALL}/queues/")
    assert client_of(clerk(Role.REVIEWER)).get("/desk/counter/").status_code == 403
    assert client_of(citizen()).get("/desk/counter/").status_code == 403


def test_queues_are_entered_from_a_file_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "queues.json"
    for content in (
        "[",
        "[]",
        '[{"centre": "x"}]',
        '[{"centre": "x", "code": "a", "letter": "A", "name": "a", "counters": ["01"]}]',
    ):
        file.write_text(content)
        with pytest.raises(CommandError):
            call_command("queues_import", file)
    good = '[{"centre": "hecheng-hall", "code": "market", "letter": "A", "name": "改名", "counters": ["01", "%s"]}]'
    file.write_text(good % "77")
    with pytest.raises(CommandError, match="77"):
        call_command("queues_import", file)
    file.write_text(good % "02")
    call_command("queues_import", file, stdout=StringIO())
    assert queue_of().name == "改名"


def test_what_is_closed_is_not_offered(client: Client) -> None:
    Queue.objects.update(is_open=False)
    with pytest.raises(NotFound):
        queries.queue("hecheng-hall", "market")
    assert "还没有排队的业务" in text_of(client, f"{HALL}/queues/")
    assert queries.waiting_in(counter().centre, NINE) is None
    remind_tomorrow.func()
