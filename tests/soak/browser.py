"""Somebody at a browser, as far as the faults need one."""

from time import monotonic
from typing import Any

import httpx

from tests.journeys.house import House

NOT_KEPT, KEPT, STILL_THERE = "没有保存", "已经存好", "之前保存的内容都在"


def told_plainly(page: httpx.Response) -> bool:
    """Tell whether this is the page that says to come again: what was sent is not kept; what was only opened is still there.

    (What was sent may have been kept and only the session not: then the page says so.)
    """
    is_page = page.status_code == 503 and page.headers["Content-Type"].startswith("text/html")
    words = {NOT_KEPT, KEPT} if page.request.method == "POST" else {STILL_THERE}
    return is_page and page.headers["Retry-After"].isdecimal() and any(one in page.text for one in words)


class Browser:
    """Somebody at a browser without script."""

    def __init__(self, house: House) -> None:
        self.sandbox = house.sandbox
        self.slowest = 0.0
        self.http = httpx.Client(base_url=house.url, timeout=20, trust_env=False, follow_redirects=True)

    def post(self, path: str, *, form: str = "", files: Any = None, **fields: str) -> httpx.Response:
        """Open a page and send its form; `form` is the page that has it, where it is sent elsewhere."""
        self.get(form or path)
        token = self.http.cookies["csrftoken"]
        return self._timed("POST", path, data={"csrfmiddlewaretoken": token, **fields}, files=files)

    def sign_in(self, phone: str) -> None:
        """Sign in by the code on the phone."""
        sent = self.sandbox.messages(phone)
        self.post("/sign-in/", phone=phone)
        code = self.sandbox.code(phone, seconds=60, after=sent[0]["id"] if sent else "")
        assert self.post("/sign-in/code/", code=code).status_code == 200

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._timed("GET", path)

    def _timed(self, method: str, path: str, **words: Any) -> httpx.Response:
        start = monotonic()
        page = self.http.request(method, path, **words)
        self.slowest = max(self.slowest, monotonic() - start)
        return page
