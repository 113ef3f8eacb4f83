"""Photos from a phone that nobody has signed in on: what comes through, what is shown, and when the door is shut."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingban.cases import actions as cases
from mingban.cases.choices import MaterialState
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.core.errors import NotFound
from mingban.files.models import StoredFile
from mingban.files.rules import TooManyFiles
from mingban.handoff import actions, queries
from mingban.handoff.models import PhoneLink

KIND = "lease-contract"


@pytest.fixture(autouse=True)
def no_misses_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def broken() -> SimpleUploadedFile:
    return SimpleUploadedFile("3.pdf", b"not a pdf", content_type="application/pdf")


def opened(story: Story, kind: str = KIND) -> PhoneLink:
    url = reverse("handoff:link-open", args=[story.application.token, kind])
    assert browser(story.citizen).post(url).status_code == 302
    return PhoneLink.objects.latest("pk")


def address(link: PhoneLink) -> str:
    return reverse("handoff:phone-show", args=[queries.token_of(link)])


def polled(story: Story, link: PhoneLink, mark: str = "0-0") -> Any:
    return browser(story.citizen).get(reverse("handoff:link-files", args=[link.pk]), {"mark": mark})


def test_photos_of_the_phone_come_to_the_draft_and_each_is_answered_for(now: Story) -> None:
    now.start(**SMALL)
    assert "用手机拍" in browser(now.citizen).get(f"/apply/{now.application.token}/materials/{KIND}/").content.decode()
    link = opened(now)
    desktop = browser(now.citizen).get(reverse("handoff:link-show", args=[link.pk])).content.decode()
    assert "手机上传页面的网址二维码" in desktop
    assert polled(now, link).status_code == 204

    phone = Client()
    page = phone.post(address(link), {"photo": [picture("1.jpg"), broken()], "file": [picture("2.jpg")]})
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count("传好了") == 2
    assert "3.pdf" in text
    assert "没传上" in text
    assert not page.cookies
    news = polled(now, link)
    assert (news.status_code, "手机传来 2 个文件" in news.content.decode()) == (200, True)
    mark = re.search(r"mark=([\d-]+)", news.content.decode())
    assert mark
    assert polled(now, link, mark[1]).status_code == 204
    assert now.application.materials.get(kind_code=KIND).state == MaterialState.SUBMITTED
    assert StoredFile.objects.earliest("pk").uploaded_by["id"] == now.citizen.id


def test_the_phone_sees_nothing_but_what_came_through_it(now: Story) -> None:
    now.start(**SMALL)
    url = f"/apply/{now.application.token}/materials/{KIND}/"
    browser(now.citizen).post(url, {"file": [picture("private.jpg")]})
    link = opened(now)
    page = Client().get(address(link))
    text = page.content.decode()
    assert (page.status_code, bool(page.cookies)) == (200, False)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    for word in ("private.jpg", now.person.name, now.person.phone, now.person.identity_number, now.application.token):
        assert word not in text
    assert now.person.name[0] + "*" in text
    assert "房屋租赁合同" in text or "租" in text
    assert Client().post(address(link)).status_code == 422


def test_a_link_ends_with_time_closing_another_link_and_never_tells_which(now: Story) -> None:
    now.start(**SMALL)
    first, second = opened(now), opened(now)
    third = opened(now, "purchase-contract")
    closed = reverse("handoff:link-close", args=[second.pk])
    assert browser(now.citizen).post(closed).status_code == 302
    shut = [Client().get(address(link)) for link in (first, second)]
    now.later(minutes=10)
    shut += [Client().get(address(third)), Client().get("/phone/" + "a" * 64 + "/")]
    shut += [Client().post(address(third), {"photo": [picture()]})]
    assert {page.status_code for page in shut} == {404}
    assert len({re.sub(r"\s", "", page.content.decode()) for page in shut}) == 1
    assert not StoredFile.objects.exists()
    over = polled(now, third)
    assert (over.status_code, "二维码过期了" in over.content.decode()) == (286, True)
    assert "再出一个二维码" in browser(now.citizen).get(reverse("handoff:link-show", args=[third.pk])).content.decode()


def test_whoever_tries_addresses_is_told_to_wait_and_open_links_go_on(now: Story) -> None:
    now.start(**SMALL)
    link = opened(now)
    found = {Client().get(f"/phone/{number:064}/").status_code for number in range(25)}
    assert found == {404, 429}
    assert Client().get(address(link)).status_code == 200


def test_others_neither_open_nor_see_nor_close_a_link(now: Story) -> None:
    now.start(**SMALL)
    link = opened(now)
    stranger = browser(Story.begin().citizen)
    assert stranger.post(reverse("handoff:link-open", args=[now.application.token, KIND])).status_code == 404
    for name in ("link-show", "link-files"):
        assert stranger.get(reverse(f"handoff:{name}", args=[link.pk])).status_code == 404
    assert stranger.post(reverse("handoff:link-close", args=[link.pk])).status_code == 404
    with pytest.raises(NotFound):
        actions.open_link(application=now.application, kind_code=KIND, by=Story.begin().citizen, at=now.now)
    assert browser(now.citizen).post(f"/apply/{now.application.token}/materials/no-such/phone/").status_code == 404


def test_what_one_link_and_one_person_may_send_is_limited(now: Story) -> None:
    now.start(**SMALL)
    link = opened(now)
    token = queries.token_of(link)
    with pytest.raises(TooManyFiles, match="一份材料最多传"):
        actions.add_files(token=token, uploads=[picture()] * 21, at=now.now)
    PhoneLink.objects.update(attempts=actions.ATTEMPTS - 1)
    assert [one.problem for one in actions.add_files(token=token, uploads=[picture()], at=now.now)] == [""]
    with pytest.raises(actions.TooManyAttempts):
        actions.add_files(token=token, uploads=[picture()], at=now.now)
    for _ in range(actions.LINKS_PER_HOUR - 1):
        actions.open_link(application=now.application, kind_code=KIND, by=now.citizen, at=now.now)
    with pytest.raises(actions.TooManyLinks):
        actions.open_link(application=now.application, kind_code=KIND, by=now.citizen, at=now.now)
    assert actions.forget_old_links(at=now.later(days=3).now) == actions.LINKS_PER_HOUR
    assert StoredFile.objects.count() == 1


def test_a_link_closed_while_a_photo_is_on_its_way_takes_nothing_in(
    now: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    now.start(**SMALL)
    link = opened(now)
    keep = actions._keep

    def late(*args: Any) -> StoredFile:
        file = keep(*args)
        actions.close_link(link_id=link.pk, by=now.citizen, at=now.now)
        return file

    monkeypatch.setattr(actions, "_keep", late)
    taken = actions.add_files(token=queries.token_of(link), uploads=[picture()], at=now.now)
    assert "关掉了" in taken[0].problem
    assert not StoredFile.objects.exists()


def test_pages_of_a_deferred_paper_and_of_a_correction_come_one_by_one(now: Story) -> None:
    now.submit(defer=("premises-proof",), **SMALL)
    link = opened(now, "premises-proof")
    for number in range(2):
        assert "传好了" in Client().post(address(link), {"photo": picture(f"{number}.jpg")}).content.decode()
    assert now.application.materials.get(kind_code="premises-proof").state == MaterialState.SUBMITTED
    now.later(hours=2)
    late = opened(now, "premises-proof")
    assert "现在不用再交" in Client().post(address(late), {"photo": picture()}).content.decode()

    case = now.case(LICENCE)
    use = case.materials.get(material__kind_code=KIND)
    cases.request_correction(
        number=case.number, remarks={use.pk: "第二页没有签名"}, by=now.of(case, "clerk"), at=now.now
    )
    link = opened(now, KIND)
    assert "传好了" in Client().post(address(link), {"file": [picture("new.jpg")]}).content.decode()
    desktop = browser(now.citizen).get(reverse("handoff:link-show", args=[link.pk])).content.decode()
    assert "new.jpg" in desktop
    assert "删掉" not in desktop


def test_the_token_is_not_kept(now: Story) -> None:
    now.start(**SMALL)
    link = opened(now)
    assert queries.token_of(link) not in str(PhoneLink.objects.values_list().get(pk=link.pk))
