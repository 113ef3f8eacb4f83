"""`python -m bench.inboxer PLACE`: a helper that opens signed-in pages and the officials' inbox, and times the server's part."""

import re
import resource
import time
from itertools import islice
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.house import obey

INBOX = "/desk/"
CASE_PAGE = "case page"
NEXT = re.compile(r'href="([^"]+)" rel="next"')


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    from django.test import Client

    browsers: dict[str, Client] = {}

    def pages() -> dict[str, dict[str, str]]:
        browsers.update(_browsers())
        lists, own = _lists(browsers["clerk"]), _case_pages()
        return {"clerk": lists | own["official"], "reviewer": lists | own["official"], "citizen": own["citizen"]}

    def get(role: str, address: str, count: int) -> dict[str, Any]:
        seconds = []
        for _ in range(count):
            begun = time.perf_counter()
            _open(browsers[role], role, address)
            seconds.append(time.perf_counter() - begun)
        return {"seconds": seconds}

    def count(role: str, address: str) -> dict[str, Any]:
        _open(browsers[role], role, address)  # what a process reads once is read
        with CaptureQueriesContext(connection) as asked:
            _open(browsers[role], role, address)
        return {"statements": len(asked)}

    def export(rows: int) -> dict[str, Any]:
        """Take the first rows of the whole open list as CSV, and say how memory went meanwhile."""
        answer: Any = browsers["clerk"].post("/desk/export/csv/", {"tab": "open"})
        lines = iter(answer.streaming_content)
        taken = len(list(islice(lines, rows // 10)))
        before, begun = _peak(), time.perf_counter()
        while taken < rows and next(lines, None) is not None:
            taken += 1
        seconds = time.perf_counter() - begun
        answer.close()
        return {"rows": taken, "seconds": seconds, "grown_mb": _peak() - before}

    obey({"pages": pages, "get": get, "count": count, "export": export})


def _browsers() -> dict[str, Any]:
    """Return a clerk and a reviewer of the first department, signed in."""
    from django.test import Client

    from bench.whole.life import officials
    from mingban.accounts.models import User

    found: dict[str, Client] = {}
    for actor in (actor for held in officials().values() for actor in held):
        if actor.role not in found and actor.organisation.endswith("市场监督管理局"):
            found[actor.role] = Client(SERVER_NAME="127.0.0.1")
            user = User.objects.get(pk=actor.id or 0)
            found[actor.role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found["citizen"] = Client(SERVER_NAME="127.0.0.1")
    citizen = _case().application.filled_by
    found["citizen"].force_login(citizen, backend="django.contrib.auth.backends.ModelBackend")
    return found


def _case() -> Any:
    """Return a case under review of which there are no copies: the first of the third application."""
    from mingban.cases.models import Application

    application = Application.objects.order_by("pk")[2]
    return application.cases.select_related("application__filled_by", "item").order_by("position")[0]


def _case_pages() -> dict[str, dict[str, str]]:
    """Return the pages of one case and of its applicant."""
    case = _case()
    number = case.application.number
    return {
        "official": {CASE_PAGE: f"/desk/cases/{case.number}/"},
        "citizen": {"my affairs": "/my/", "tracking": f"/applications/{number}/"},
    }


def _lists(clerk: Any) -> dict[str, str]:
    """Return the lists to open, by what they are."""
    case = _case()
    following = NEXT.search(clerk.get(INBOX, {"tab": "open"}).content.decode())
    return {
        "mine (the first page)": "",
        "every open case": "?tab=open",
        "the second page of it": following[1].replace("&amp;", "&") if following else "?tab=open",
        "ended": "?tab=ended",
        "in one stage": "?tab=open&state=review",
        "of one item": f"?tab=open&item={case.item.code}",
        "handled by me": "?tab=open&officer=me",
        "due this week": "?tab=open&due=week",
        "overdue": "?tab=open&due=overdue",
        "with a red card": "?tab=open&alert=RED",
        "one case's number": f"?q={case.number}",
        "one application's number": f"?q={case.application.number}",
        "a word": f"?tab=open&q={case.item_name[:2]}",
        "the latest first": "?tab=open&order=latest",
    }


def _open(browser: Any, role: str, address: str) -> None:
    answer = browser.get(address if address.startswith("/") else INBOX + address)
    assert answer.status_code == 200, (role, address, answer.status_code)


def _peak() -> float:
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
