"""Whom the routes of other packages are for; our own views declare it themselves (core.audiences)."""

from mingban.core.audiences import Audience

# By route name.
AUDIENCES: dict[str, Audience] = {
    "wagtail_serve": Audience.PUBLIC,
    "wagtaildocs_serve": Audience.PUBLIC,
    "wagtaildocs_authenticate_with_password": Audience.PUBLIC,
    "wagtailcore_authenticate_with_password": Audience.PUBLIC,
    "wagtailcore_login": Audience.PUBLIC,
}
# Everything below a path, with the roles that may come in: Wagtail's admin has some hundred routes.
BELOW: dict[str, tuple[Audience, frozenset[str]]] = {
    "publishing/": (Audience.STAFF, frozenset({"editor", "legal", "head"})),
}
