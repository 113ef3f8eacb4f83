"""`python -m bench.inboxer PLACE`: a helper that opens the officials' inbox and times the server's part of it."""

import re
import time
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.house import obey

INBOX = "/desk/"
NEXT = re.compile(r'href="([^"]+)"[^>]*>[^<]*下一页')


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    from django.test import Client

    from bench.whole.life import officials
    from mingban.accounts.models import User
    from mingban.cases.models import Case

    browsers: dict[str, Client] = {}
    for actor in (actor for held in officials().values() for actor in held):
        if actor.role not in browsers and actor.organisation.endswith("市场监督管理局"):
            browsers[actor.role] = Client(SERVER_NAME="127.0.0.1")
            user = User.objects.get(pk=actor.id or 0)
            browsers[actor.role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def pages() -> dict[str, Any]:
        case = Case.objects.select_related("application").order_by("pk")[0]
        wanted = {
            "first page": "",
            "every open case": "?tab=open",
            "ended": "?tab=ended",
            "one case's number": f"?q={case.number}",
            "a word": f"?q={case.item_name[:2]}",
        }
        following = NEXT.search(browsers["clerk"].get(INBOX).content.decode())
        return wanted | ({"second page": following[1].replace("&amp;", "&")} if following else {})

    def get(role: str, address: str) -> dict[str, Any]:
        with CaptureQueriesContext(connection) as asked:
            begun = time.perf_counter()
            answer = browsers[role].get(INBOX + address.removeprefix(INBOX))
            seconds = time.perf_counter() - begun
        assert answer.status_code == 200, (role, address, answer.status_code)
        return {"seconds": seconds, "statements": len(asked)}

    obey({"pages": pages, "get": get})


if __name__ == "__main__":
    main()
