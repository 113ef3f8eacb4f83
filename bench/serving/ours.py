"""`python -m bench.serving.ours`: lead one application halfway and print the pages to measure, with who is signed in."""

import json
import sys
from urllib.parse import urlsplit

import django


def main() -> None:
    """Print a list of name, path and cookie."""
    django.setup()
    from django.conf import settings
    from django.test import Client

    from bench.whole import life
    from mingban.accounts.choices import Role
    from mingban.accounts.models import User
    from mingban.disclosure.tests.factories import Office

    posts = life.officials()
    office = Office()
    document = office.publish(office.draft(number="鹤测发〔2026〕1号"))
    one = life.draft(1)
    application = life.halfway(one, posts)
    case = application.cases.order_by("position")[0]

    def cookie(user_id: int | None) -> str:
        browser = Client()
        browser.force_login(User.objects.get(pk=user_id or 0), backend="django.contrib.auth.backends.ModelBackend")
        return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"

    citizen, clerk = cookie(one.citizen.id), cookie(posts[case.organisation_id, Role.CLERK][0].id)
    pages = [
        ("home", "/", ""),
        ("guide of the bundle", "/bundles/barber-shop/", ""),
        ("open government", "/open/", ""),
        ("library", "/open/library/", ""),
        ("document", urlsplit(document.full_url).path, ""),
        ("tracking by a shared link", f"/s/{application.share_token}/", ""),
        ("tracking, signed in", f"/applications/{application.number}/", citizen),
        ("my affairs, signed in", "/my/", citizen),
        ("case page, an official", f"/desk/cases/{case.number}/", clerk),
    ]
    json.dump(pages, sys.stdout)


if __name__ == "__main__":
    main()
