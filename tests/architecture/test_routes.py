"""Every route says whom it is for, so that none is open by oversight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from config.audiences import AUDIENCES
from mingban.core.audiences import Audience


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site."""

    name: str
    address: str
    view: Callable[..., Any]


def routes(resolver: URLResolver, prefix: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Walk the tree of routes."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(":".join([*namespaces, entry.name or ""]), address, entry.callback)
        else:
            yield from routes(entry, address, (*namespaces, entry.namespace) if entry.namespace else namespaces)


ROUTES = list(routes(get_resolver()))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.address or "/")
def test_a_route_has_an_audience(route: Route) -> None:
    declared = getattr(route.view, "audience", AUDIENCES.get(route.name))
    assert isinstance(declared, Audience), f"/{route.address} ({route.name}) does not say whom it is for"


def test_the_table_of_audiences_names_only_routes_that_exist() -> None:
    assert set(AUDIENCES) - {route.name for route in ROUTES} == set()


def test_every_route_of_ours_has_a_name_of_the_form_app_thing_verb() -> None:
    ours = [route for route in ROUTES if route.view.__module__.startswith("mingban.")]
    wrong = [route.address for route in ours if ":" not in route.name or route.name.endswith(":")]
    assert wrong == []


def test_no_two_routes_share_a_name() -> None:
    names = [route.name for route in ROUTES]
    twice = {name for name in names if names.count(name) > 1 and len({r.view for r in ROUTES if r.name == name}) > 1}
    assert twice == set()
