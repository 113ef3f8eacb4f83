"""Looks at pages over real HTTP: what is up, what is not, and where nobody may send us."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mingban.disclosure import duties_tasks, duties_wire
from mingban.disclosure.duties_wire import look_at
from mingban.disclosure.models import DutyPage
from mingban.disclosure.rules import judge_look
from mingban.disclosure.tests.story import AT, make_entry, open_duty, report

HTML = "<!doctype html><html><head><title> 公示\n名单 </title></head><body>内容</body></html>"


class Site(BaseHTTPRequestHandler):
    """A small site with good and bad pages."""

    def do_GET(self) -> None:
        """Answer by path."""
        pages: dict[str, Any] = {
            "/good": lambda: self.page(HTML.encode()),
            "/gbk": lambda: self.page(HTML.encode("gb18030"), "text/html; charset=GBK"),
            "/packed": lambda: self.page(gzip.compress(HTML.encode()), packed=True),
            "/bomb": lambda: self.page(gzip.compress(b"0" * 50_000_000), packed=True),
            "/empty": lambda: self.page(b""),
            "/gone": lambda: self.page("<title>页面不存在</title>".encode()),
            "/paper.pdf": lambda: self.page(b"%PDF-1.7 <title>no</title>", "application/pdf"),
            "/moved": lambda: self.leads("/good"),
            "/home": lambda: self.leads("/"),
            "/": lambda: self.page(HTML.encode()),
            "/loop": lambda: self.leads("/loop"),
            "/inside": lambda: self.leads("http://169.254.169.254/latest/meta-data/"),
            "/file": lambda: self.leads("file:///etc/passwd"),
            "/broken": lambda: self.send_error(503),
            "/slow": self.drip,
            "/headers": lambda: self.page(f"<title>{self.headers['Cookie']} {self.headers['Host']}</title>".encode()),
        }
        pages.get(self.path, lambda: self.send_error(404))()

    def page(self, body: bytes, kind: str = "text/html; charset=utf-8", *, packed: bool = False) -> None:
        """Answer with a page."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def leads(self, to: str) -> None:
        """Lead elsewhere."""
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def drip(self) -> None:
        """Send a byte now and then, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    settings.PAGE_CHECK_NETWORKS = ["127.0.0.0/8"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_that_answers_is_seen_with_its_title(site: str) -> None:
    look = look_at(f"{site}/good")
    assert (look.status, look.title, look.url, look.error) == (200, "公示 名单", f"{site}/good", "")
    assert look.size == len(HTML.encode())
    assert len(look.digest) == 64
    assert judge_look(f"{site}/good", look)[0]
    assert look_at(f"{site}/gbk").title == look_at(f"{site}/packed").title == "公示 名单"
    assert look_at(f"{site}/paper.pdf").title == ""


def test_a_redirect_is_followed_to_where_it_ends(site: str) -> None:
    look = look_at(f"{site}/moved")
    assert (look.status, look.url) == (200, f"{site}/good")
    assert not judge_look(f"{site}/home", look_at(f"{site}/home"))[0], "the home page is not the page"
    assert "转了" in look_at(f"{site}/loop").error


@pytest.mark.parametrize("path", ["/gone", "/empty", "/nothing-here", "/broken"])
def test_what_is_no_page_is_not_up(site: str, path: str) -> None:
    is_up, words = judge_look(f"{site}{path}", look_at(f"{site}{path}"))
    assert not is_up
    assert words


def test_nobody_is_waited_for_for_ever_and_nothing_huge_is_read(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties_wire, "TIMEOUT_SECONDS", 0.6)
    begun = time.monotonic()
    look = look_at(f"{site}/slow")
    assert time.monotonic() - begun < 5
    assert look.error or look.size < duties_wire.MOST_BYTES
    assert look_at(f"{site}/bomb").size <= duties_wire.MOST_BYTES


@pytest.mark.parametrize("path", ["/inside", "/file"])
def test_a_page_cannot_lead_us_inside(site: str, path: str) -> None:
    look = look_at(f"{site}{path}")
    assert look.status is None
    assert look.error


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/good",
        "http://localhost:{port}/good",
        "http://[::1]:{port}/good",
        "http://2130706433:{port}/good",
        "http://0.0.0.0:{port}/good",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "http://user:secret@www.example.cn/",
    ],
)
def test_addresses_inside_are_not_looked_at(site: str, settings: Any, url: str) -> None:
    settings.PAGE_CHECK_NETWORKS = []
    look = look_at(url.format(port=site.rpartition(":")[2]))
    assert look.status is None
    assert look.error


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(0, 0, 0, "", ("8.8.8.8", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert "内网" in look_at("http://office.example.cn/").error


def test_our_own_site_is_looked_at_wherever_it_stands_and_without_anybodys_cookies(site: str, settings: Any) -> None:
    settings.PAGE_CHECK_NETWORKS = []
    settings.PUBLIC_URL = site
    look = look_at(f"{site}/headers")
    assert (look.status, look.title) == (200, f"None {site.removeprefix('http://')}")
    settings.PUBLIC_URL = site.rpartition(":")[0] + ":9"
    assert look_at(f"{site}/good").status is None, "another port is another site"


def test_nobody_answers_at_a_closed_port(settings: Any) -> None:
    settings.PAGE_CHECK_NETWORKS = ["127.0.0.0/8"]
    assert look_at("http://127.0.0.1:9/").error == "连不上"


@pytest.mark.django_db
def test_the_task_looks_at_what_is_due_and_duties_follow(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    entry = make_entry()
    good, bad = open_duty(entry, what="甲"), open_duty(entry, what="乙")
    report(good, AT, f"{site}/good")
    report(bad, AT, f"{site}/nothing")
    DutyPage.objects.update(next_check_at=AT)
    duties_tasks.check_pages.func()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.published_at) == ("PUBLISHED", AT)
    assert (bad.state, bad.published_at) == ("OPEN", None)
    assert DutyPage.objects.get(duties=bad).seen_status == 404
    duties_tasks.check_pages.func()
    duties_tasks.tend_duties.func()
