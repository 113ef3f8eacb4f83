from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from mingban.agencies.tests.factories import agencies, import_agencies, make_hall, organisation
from mingban.clocks.tests.factories import announce, beijing, year_2026

pytestmark = pytest.mark.django_db


def page_of(client: Client, route: str, code: str, status: int = 200) -> str:
    response = client.get(reverse(route, args=[code]))
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (beijing("2026-11-23 09:30"), "现在开着门"),
        (beijing("2026-11-23 19:30"), "现在关着门"),
        (beijing("2027-01-04 09:30"), "去之前请打电话"),
    ],
)
def test_shows_a_centre_and_whether_it_is_open(
    client: Client, monkeypatch: pytest.MonkeyPatch, now: datetime, said: str
) -> None:
    announce(year_2026())
    make_hall(phone="0745-2264777", complaint_phone="0745-2283072", source="某刊")
    monkeypatch.setattr("mingban.agencies.views.timezone.now", lambda: now)
    page = page_of(client, "agencies:centre-show", "hecheng-hall")
    assert said in page
    assert "金海路148号" in page
    assert "星期一至星期五 9:00–12:00，13:30–17:00" in page
    assert 'href="tel:07452264777"' in page
    assert "综合收件" in page
    assert "来源：某刊" in page


def test_says_that_hours_are_not_known(client: Client) -> None:
    make_hall(hours=[], counters=[])
    page = page_of(client, "agencies:centre-show", "hecheng-hall")
    assert "开门时间没有录入" in page
    assert "窗口号" not in page


def test_shows_an_organisation_its_tree_and_its_counters(client: Client) -> None:
    make_hall()
    import_agencies(agencies([organisation("part", name="下属单位甲", parent="hecheng-market")]))
    page = page_of(client, "agencies:organisation-show", "hecheng-market")
    assert "湖南省怀化市鹤城区" in page
    assert 'href="tel:07450000005"' in page
    assert reverse("agencies:centre-show", args=["hecheng-hall"]) in page
    assert "下属单位甲" in page
    assert "怀化市鹤城区市场监督管理局" in page_of(client, "agencies:organisation-show", "part")


@pytest.mark.parametrize("route", ["agencies:centre-show", "agencies:organisation-show"])
def test_says_that_there_is_no_such_page(client: Client, route: str) -> None:
    page_of(client, route, "nowhere", status=404)
