from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from mingban.core import context_processors, views

pytestmark = pytest.mark.django_db


def test_our_own_failure_is_told_without_the_database(
    rf: RequestFactory, settings: LazySettings, django_assert_num_queries: Any
) -> None:
    settings.IS_DEMO = True
    request: Any = rf.get("/")
    request.number = "AB12CD34"
    with django_assert_num_queries(0):
        page = views.server_error(request)
    text = page.content.decode()
    assert page.status_code == 500
    assert "AB12CD34" in text
    assert "12345" in text
    assert "演示站" in text


def test_a_missing_page_offers_ways_on(client: Client) -> None:
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "没有找到这一页" in page.content.decode()
    assert page["X-Request-Id"] in page.content.decode()


def test_the_demo_says_so_and_production_does_not(client: Client, settings: LazySettings) -> None:
    settings.IS_DEMO = True
    assert "演示站：不是任何政府机关的网站" in client.get("/display/settings/").content.decode()
    settings.IS_DEMO = False
    assert "演示站" not in client.get("/display/settings/").content.decode()


def test_the_footer_shows_only_what_is_set(client: Client, settings: LazySettings) -> None:
    assert "网站标识码" not in client.get("/display/settings/").content.decode()
    settings.SITE_PARTICULARS = {
        **settings.SITE_PARTICULARS,
        "主办": "鹤城区人民政府办公室",
        "网站标识码": "4312020001",
        "ICP 备案": "湘ICP备00000001号",
    }
    text = client.get("/display/settings/").content.decode()
    assert "主办：鹤城区人民政府办公室" in text
    assert "网站标识码 4312020001" in text
    assert '<meta name="SiteIDCode" content="4312020001">' in text
    assert "承办" not in text


def test_display_settings_are_on_one_page_and_lead_back(client: Client) -> None:
    client.cookies["ui-size"] = "xl"
    text = client.get("/display/settings/?next=/privacy/").content.decode()
    assert 'data-size="xl"' in text
    assert '<input type="hidden" name="next" value="/privacy/">' in text
    assert 'value="xl" required id="id_size_2" checked' in text or "checked" in text
    assert 'value="/"' in client.get("/display/settings/?next=https://evil.example/").content.decode()


def test_staff_are_signed_out_sooner_than_citizens(rf: RequestFactory, settings: LazySettings) -> None:
    request: Any = rf.get("/")
    assert context_processors._session_seconds(request) == settings.SESSION_IDLE_SECONDS_CITIZEN
    request.actor = type("Official", (), {"is_staff": True})()
    assert context_processors._session_seconds(request) == settings.SESSION_IDLE_SECONDS_STAFF


def test_keeping_a_session_needs_one(client: Client) -> None:
    assert client.get("/session/").status_code in {302, 405}
    assert client.post("/session/").status_code == 302
