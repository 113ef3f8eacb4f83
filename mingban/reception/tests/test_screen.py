"""The device on the customer's side: paired by a code, showing what is real, forgetting when nobody is there."""

from datetime import timedelta

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.accounts.models import Person
from mingban.appointments import actions as appointments
from mingban.cases.tests.factories import browser
from mingban.core.errors import NotAllowed, NotFound
from mingban.reception import actions, queries
from mingban.reception.actions import pairing
from mingban.reception.choices import Stage
from mingban.reception.models import Screen
from mingban.reception.tasks import forget_unpaired_screens
from mingban.reception.tests.conftest import Desk


def seen(desk: Desk) -> str:
    return desk.device.get("/screen/").content.decode()


def test_a_device_shows_a_code_and_becomes_the_counters_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Client()
    assert "还没有配给窗口" in other.get("/screen/").content.decode()
    cookie = other.post("/screen/pair/").cookies["screen"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/screen/")
    new = Screen.objects.latest("pk")
    assert cookie.value not in (new.token_index, new.code)
    assert new.code[:3] in other.get("/screen/").content.decode()
    page = browser(desk.clerk)
    assert page.post("/desk/counter/screen/", {"code": "x"}).status_code == 422
    monkeypatch.setattr(pairing, "PER_ADDRESS_HOUR", 2)
    assert Client().post("/screen/pair/").status_code == 429
    assert page.post("/desk/counter/screen/", {"code": f"{new.code[:3]} {new.code[3:]}"}).status_code == 302
    assert "请等叫号" in other.get("/screen/").content.decode()
    assert "还没有配给窗口" in seen(desk)
    gone = desk.device.get("/screen/now/")
    assert gone["HX-Redirect"] == "/screen/"
    desk.story.later(minutes=11)
    stale = Client()
    monkeypatch.setattr(pairing, "PER_ADDRESS_HOUR", 9)
    stale.post("/screen/pair/")
    code = Screen.objects.latest("pk").code
    desk.story.later(minutes=10)
    assert "过了 10 分钟" in stale.get("/screen/").content.decode()
    with pytest.raises(actions.WrongCode):
        actions.pair_screen(code=code, **desk.terms)
    desk.story.later(hours=2)
    forget_unpaired_screens.func()
    assert Screen.objects.count() == 2


def test_only_who_sits_there_or_administers_the_hall_takes_a_screen_away(desk: Desk) -> None:
    stranger = desk.story.official("hecheng-civil", Role.CLERK)
    with pytest.raises(NotFound):
        actions.revoke_screen(screen_id=desk.screen.pk, by=stranger, at=desk.story.now)
    with pytest.raises(NotAllowed):
        actions.pair_screen(counter=desk.counter, code="1", by=stranger, at=desk.story.now)
    elsewhere = desk.story.official("hecheng-civil", Role.ADMINISTRATOR)
    assert list(queries.screens_for(elsewhere)) == []
    assert browser(elsewhere).post(f"/desk/screens/{desk.screen.pk}/revoke/").status_code == 404
    admin = browser(desk.story.official("hecheng-approval", Role.ADMINISTRATOR))
    assert desk.counter.name in admin.get("/desk/screens/").content.decode()
    assert browser(desk.clerk).get("/desk/screens/").status_code == 403
    admin.post(f"/desk/screens/{desk.screen.pk}/revoke/")
    assert "还没有配给窗口" in seen(desk)
    assert "没有配对" in browser(desk.clerk).get("/desk/counter/visit/").content.decode()


def test_a_screen_follows_its_counter_and_is_told_304_while_nothing_changes(desk: Desk, somebody: Person) -> None:
    assert "请等叫号" in seen(desk)
    first = desk.device.get("/screen/now/")
    assert "no-store" in first["Cache-Control"]
    assert desk.device.get("/screen/now/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    desk.ask(somebody)
    page = desk.device.get("/screen/now/", headers={"If-None-Match": first["ETag"]})
    text = page.content.decode()
    assert (page.status_code, "陈*田" in text, "陈守田" in text, f"工号 {desk.clerk.id:04}" in text) == (
        200,
        True,
        False,
        True,
    )
    assert desk.device.get("/screen/now/", headers={"If-None-Match": page["ETag"]}).status_code == 304
    desk.story.later(seconds=60)
    assert ("屏幕遮住了" in seen(desk), "陈*田" in seen(desk)) == (True, False)
    desk.device.post("/screen/answer/", {"answer": "touch"})
    assert "陈*田" in seen(desk)
    act = browser(desk.clerk).post
    act("/desk/counter/visit/act/", {"act": "pause"})
    assert "暂停服务" in seen(desk)
    act("/desk/counter/visit/act/", {"act": "resume"})
    act("/desk/counter/visit/act/", {"act": "end"})
    assert ("请等叫号" in seen(desk), "陈*田" in seen(desk)) == (True, False)
    appointments.stand_up(**desk.terms)
    assert "现在没有人" in seen(desk)
    assert browser(desk.clerk).get("/desk/counter/visit/").status_code == 302
    assert browser(desk.clerk).get("/desk/counter/visit/now/").status_code == 404


def test_what_is_filled_in_stands_on_the_screen_with_numbers_masked(desk: Desk, somebody: Person) -> None:
    application = desk.agreed(somebody)
    assert "正在填" in seen(desk)
    desk.fill_in(application)
    assert "都填好了" in seen(desk)
    browser(desk.clerk).post("/desk/counter/visit/act/", {"act": "CHECK"})
    text = seen(desk)
    assert "请您核对" in text
    assert "迎丰中路" in text
    for private in (somebody.identity_number, "13800000001", "11010519491231002X"):
        assert private not in text
    assert "4312**********001X" in text
    assert desk.visit.stage == Stage.CHECK


def test_stages_are_shown_only_when_there_is_something_to_show(desk: Desk, somebody: Person) -> None:
    with pytest.raises(NotFound):
        actions.show(stage=Stage.WELCOME, **desk.terms)
    actions.open_visit(**desk.terms)
    for stage in (Stage.AGREE, Stage.FORM, Stage.CHECK, Stage.SIGN, Stage.RECEIPT, Stage.RATE):
        with pytest.raises(actions.CannotShow):
            actions.show(stage=stage, **desk.terms)
    assert actions.show(stage=Stage.WELCOME, **desk.terms).stage == Stage.WELCOME
    visit = desk.visit
    for answer in ("agree", "refuse", "confirm", "object", "sign", "rate"):
        desk.device.post("/screen/answer/", {"answer": answer})
    visit.refresh_from_db()
    assert (visit.stage, visit.application) == (Stage.WELCOME, None)
    assert Client().post("/screen/answer/", {"answer": "agree"}).status_code == 302


def test_a_device_notes_that_it_lives_at_most_twice_a_minute(desk: Desk) -> None:
    desk.story.later(minutes=2)
    assert "没有反应" in browser(desk.clerk).get("/desk/counter/visit/").content.decode()
    desk.device.get("/screen/now/")
    first = Screen.objects.get().seen_at
    desk.story.later(seconds=10)
    desk.device.get("/screen/now/")
    assert Screen.objects.get().seen_at == first
    desk.story.later(seconds=20)
    desk.device.get("/screen/now/")
    assert Screen.objects.get().seen_at == (first or desk.story.now) + timedelta(seconds=30)
    assert "开着" in browser(desk.clerk).get("/desk/counter/visit/now/").content.decode()
