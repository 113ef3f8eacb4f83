"""`python -m bench.city.prepare FOLDER STEPS LONG`: a city's people and applications, and the requests that they send.

Writes `public.txt`, `personal.txt`, and the acts for the rising rates and for the long run, `steps.txt` and `long.txt`, each on that
many applications of its own (method, path, cookies, body). Acts are those of officials on copies of one real application. In each round every application under way has its next act, and a new
one begins, so that all kinds of acts come equally often, and an application's own acts in their order.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django
from django.db import connection
from django.utils import timezone

from bench.seeding import Copies, case_number, copy

CITIZENS = 12
CSRF = "c" * 32
# What of all public page views: the home page, guides of bundles, lists, items; the rest of the site is opened seldom.
PUBLIC = {
    "/": 30,
    "/bundles/barber-shop/": 20,
    "/bundles/retirement/": 10,
    "/bundles/": 5,
    "/items/": 5,
    "/services/": 5,
}
EACH_ITEM = 3
SELDOM = ("/sitemap/", "/privacy/", "/accessibility/", "/centres/hecheng-hall/")

# One act: the case's place in its application, the act, who does it, and what is sent.
Step = tuple[int, str, int, dict[str, Any]]


def main() -> None:
    """Prepare and write."""
    django.setup()
    from bench.whole import life

    folder, short, long = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    posts, at = life.officials(), timezone.now() - timedelta(hours=1)
    applications = [_handed_in(life.draft(number), at) for number in range(1, CITIZENS + 1)]
    for application in applications[: CITIZENS // 2]:
        _accept_all(application, posts, at)
    original, rehearsed = (_handed_in(life.draft(CITIZENS + more), at) for more in (1, 2))
    copy(original, Copies(1, short + long, has_papers=True))
    steps = list(_rehearse(rehearsed, posts, at))
    cookies = {user_id: _cookie(user_id) for held in posts.values() for user_id in (actor.id or 0 for actor in held)}
    _write(folder / "public.txt", _public())
    _write(folder / "personal.txt", _personal(applications, posts))
    _write(folder / "steps.txt", _acts(original, steps, cookies, range(1, short + 1)))
    _write(folder / "long.txt", _acts(original, steps, cookies, range(short + 1, short + long + 1)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _handed_in(one: Any, at: Any) -> Any:
    from mingban.cases import actions

    application = one.application
    return actions.submit_application(
        token=application.token, key=application.submit_key, has_promised=True, by=one.citizen, at=at
    )


def _accept_all(application: Any, posts: Any, at: Any) -> None:
    from mingban.accounts.choices import Role
    from mingban.cases import actions

    for case in application.cases.order_by("position"):
        by = posts[case.organisation_id, Role.CLERK][0]
        actions.receive_case(number=case.number, by=by, at=at)
        actions.accept_case(number=case.number, by=by, at=at)


def _rehearse(application: Any, posts: Any, at: Any) -> Iterator[Step]:
    """Lead one application to its end, and yield each act with the revision of the case that it was done on."""
    from mingban.accounts.choices import Role
    from mingban.cases import actions

    cases = list(application.cases.order_by("position"))

    def acting(case: Any, act: str, role: str, nth: int = 0, **typed: Any) -> Step:
        case.refresh_from_db()
        user = posts[case.organisation_id, role][nth]
        sent = {"revision": case.revision, **typed}
        getattr(actions, f"{act}_case")(number=case.number, by=user, at=at, **_arguments(typed))
        return case.position, act, user.id, sent

    for act in ("receive", "accept"):
        for case in cases:
            yield acting(case, act, Role.CLERK)
    for case in cases:
        reviews = [step for step in case.steps.order_by("position") if step.role == Role.REVIEWER]
        for nth in (nth for step in reviews for nth in range(step.officers)):
            yield acting(case, "review", Role.REVIEWER, nth, opinion="符合要求")
    for case in cases:
        yield acting(case, "decide", Role.DECIDER, is_approved="yes")
    for case in cases:
        yield acting(case, "deliver", Role.CLERK)


def _arguments(typed: dict[str, Any]) -> dict[str, Any]:
    """Return what is typed as the action takes it."""
    return {name: value == "yes" if name == "is_approved" else value for name, value in typed.items()}


def _acts(original: Any, steps: list[Step], cookies: dict[int, str], copies: range) -> Iterator[str]:
    numbers = dict(original.cases.values_list("position", "number"))
    for turn in range(len(copies) + len(steps) - 1):
        for place in range(max(0, turn - len(copies) + 1), min(len(steps), turn + 1)):
            n, (position, act, user_id, sent) = copies[turn - place], steps[place]
            typed = {f"{act}-{name}": value for name, value in sent.items()}
            body = urlencode({"csrfmiddlewaretoken": CSRF, f"{act}-key": f"city-{n}-{place}", **typed})
            yield _line("POST", f"/desk/cases/{case_number(numbers[position], n)}/{act}/", cookies[user_id], body)


def _public() -> Iterator[str]:
    from mingban.catalogue.models import ServiceItem

    items = [f"/items/{code}/" for code in ServiceItem.objects.values_list("code", flat=True)]
    shares = PUBLIC | dict.fromkeys(items, EACH_ITEM) | dict.fromkeys(SELDOM, 1)
    for path, share in shares.items():
        for _ in range(share):
            yield _line("GET", path)


def _personal(applications: list[Any], posts: Any) -> Iterator[str]:
    """Yield three pages of a citizen for each of an official: his affairs, his application's progress, the link that he shares."""
    from mingban.accounts.choices import Role

    for application in applications:
        cookie = _cookie(application.filled_by_id)
        for path in ("/my/", f"/applications/{application.number}/", f"/s/{application.share_token}/"):
            for _ in range(3):
                yield _line("GET", path, cookie if "/s/" not in path else "")
        case = application.cases.order_by("position")[0]
        clerk = _cookie(posts[case.organisation_id, Role.CLERK][0].id or 0)
        for path in ("/desk/", "/desk/?tab=open", f"/desk/cases/{case.number}/"):
            yield _line("GET", path, clerk)


def _cookie(user_id: int) -> str:
    """Sign somebody in, and return his cookies."""
    from django.conf import settings
    from django.test import Client

    from mingban.accounts.models import User

    browser = Client()
    browser.force_login(User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def _line(method: str, path: str, cookie: str = "", body: str = "") -> str:
    return f"{method}\t{path}\t{cookie}\t{body}"


def _write(file: Path, lines: Iterator[str]) -> None:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
