import json
import re

import pytest
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/sitemap/", "网站地图"),
        ("/accessibility/", "GB/T 37668"),
        ("/privacy/", "个人信息保护法"),
        ("/offline/", "现在没有网络"),
        ("/robots.txt", "Disallow: /my/"),
    ],
)
def test_pages_about_the_site(client: Client, path: str, says: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert says in page.content.decode()


def test_privacy_names_the_real_times(client: Client, settings: LazySettings) -> None:
    settings.SESSION_IDLE_SECONDS_CITIZEN = 47 * 60
    assert "47 分钟不动就自动退出" in client.get("/privacy/").content.decode()


@pytest.mark.usefixtures("county")
def test_crawlers_are_told_of_every_public_address(client: Client) -> None:
    assert "Sitemap: " in client.get("/robots.txt").content.decode()
    parts = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    told = [
        one
        for part in parts
        for one in re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", client.get(part).content.decode())
    ]
    assert {"/", "/open/library/", "/requests/"} <= set(told)
    assert any(one.startswith("/bundles/") for one in told)
    assert any(one.startswith("/items/") for one in told)
    assert [one for one in told if client.get(one).status_code != 200] == []


@pytest.mark.usefixtures("county")
def test_the_map_lists_bundles_and_departments(client: Client) -> None:
    text = client.get("/sitemap/").content.decode()
    assert "我要退休" in text
    assert "?organisation=hecheng-police" in text


def test_the_worker_keeps_public_guides_only(client: Client) -> None:
    page = client.get("/sw.js")
    text = page.content.decode()
    assert page["Content-Type"].startswith("text/javascript")
    assert 'GUIDES = ["/bundles/", "/items/"]' in text
    assert "no-store|private" in text
    assert "/offline/" in text
    assert "{{" not in text


def test_the_workers_version_follows_the_static_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/sw.js").content
    monkeypatch.setattr("mingban.portal.views.site.static", lambda path: f"/static/other/{path}")
    assert client.get("/sw.js").content != before


def test_the_offline_page_names_nobody_and_carries_no_token(client: Client) -> None:
    text = client.get("/offline/").content.decode()
    assert "csrfmiddlewaretoken" not in text


def test_the_manifest_names_the_site(client: Client, settings: LazySettings) -> None:
    settings.SITE_NAME = "某区政务服务"
    page = client.get("/manifest.webmanifest")
    assert page["Content-Type"] == "application/manifest+json"
    assert json.loads(page.content)["name"] == "某区政务服务"


def test_the_favicon_is_the_mark(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("img/mark.svg")


def test_pages_only_answer_reads(client: Client) -> None:
    for path in ("/", "/search/", "/sitemap/", "/sw.js"):
        assert client.post(path).status_code == 405
