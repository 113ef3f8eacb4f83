"""Pages that are the same for everybody are made once a second."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mingban.core import front

HTML = [("Content-Type", "text/html"), ("X-Request-Id", "A1")]


class Answer(list[bytes]):
    """What a view's page is to who asks for it."""

    def __init__(self, body: bytes, *, is_shared: bool) -> None:
        super().__init__([body])
        self.is_same_for_everybody = is_shared

    def close(self) -> None:
        """Let go of nothing."""


class Site:
    """Counts how often it is asked; its page says so."""

    def __init__(self, *, shared: bool = True, status: str = "200 OK", cookie: bool = False, size: int = 0) -> None:
        self.asked, self.shared, self.status, self.size = 0, shared, status, size
        self.headers = [*HTML, ("Set-Cookie", "csrftoken=x")] if cookie else HTML

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, self.headers)
        return Answer(b"x" * self.size or f"page {self.asked}".encode(), is_shared=self.shared)


class Visitor:
    """Asks through a front, and moves its clock."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch, **terms: Any) -> None:
        self.now = 100.0
        monkeypatch.setattr(front, "monotonic", lambda: self.now)
        self.front = front.Front(site, **terms)
        self.headers: list[tuple[str, str]] = []

    def get(self, path: str = "/", **environ: str) -> str:
        """Return what he is shown."""

        def note(status: str, headers: list[tuple[str, str]]) -> None:
            self.headers = headers

        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http"} | environ
        return b"".join(self.front(asked, note)).decode()


def test_a_page_is_given_again_for_a_second_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(Site(), monkeypatch)
    assert [visitor.get(), visitor.get()] == ["page 1", "page 1"]
    assert visitor.headers == [("Content-Type", "text/html")]
    visitor.now += 0.99
    assert visitor.get() == "page 1"
    visitor.now += 0.01
    assert visitor.get() == "page 2"


def test_each_address_and_each_display_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(Site(), monkeypatch)
    asked: list[dict[str, str]] = [
        {},
        {"path": "/other/"},
        {"QUERY_STRING": "answer=1"},
        {"HTTP_COOKIE": "ui-mode=elder"},
        {"HTTP_COOKIE": "ui-mode=elder; ui-size=xl"},
        {"HTTP_HOST": "other.example"},
    ]
    first = [visitor.get(**one) for one in asked]
    assert len(set(first)) == len(asked)
    assert [visitor.get(**one) for one in asked] == first
    assert visitor.get(HTTP_COOKIE="ui-size=xl; ui-mode=elder") == first[4]


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=1"},
        {"HTTP_COOKIE": "ui-mode=elder; messages=1"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
    ],
)
def test_whoever_is_somebody_is_always_asked_for(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(Site(), monkeypatch)
    assert [visitor.get(), visitor.get(**environ), visitor.get(**environ)] == ["page 1", "page 2", "page 3"]


@pytest.mark.parametrize("terms", [{"shared": False}, {"status": "404 Not Found"}, {"cookie": True}])
def test_only_whole_pages_of_nobody_are_kept(terms: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(Site(**terms), monkeypatch)
    assert [visitor.get(), visitor.get()] == ["page 1", "page 2"]


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(size=100)
    visitor = Visitor(site, monkeypatch, most_bytes=1_000)
    for number in range(20):
        visitor.get(f"/{number}/")
    visitor.get("/19/")
    assert site.asked == 20
    visitor.get("/0/")
    assert site.asked == 21
    site.size = 101
    assert [len(visitor.get("/large/")), len(visitor.get("/large/"))] == [101, 101]
    assert site.asked == 23
