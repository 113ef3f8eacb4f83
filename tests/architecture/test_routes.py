"""Every route says whom it is for, so that none is open by oversight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation

from config.audiences import AUDIENCES, BELOW
from mingban.core.api import SCOPES, ApiRouter, Door, Reach, Sent, Told, UndeclaredReach, reach
from mingban.core.audiences import Audience
from mingban.gateway.api.root import api


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


def below(address: str) -> Audience | None:
    """Return the audience of everything below a path."""
    return next((audience for path, (audience, _) in BELOW.items() if address.startswith(path)), None)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.address or "/")
def test_a_route_has_an_audience(route: Route) -> None:
    declared = getattr(route.view, "audience", AUDIENCES.get(route.name)) or below(route.address)
    assert isinstance(declared, Audience), f"/{route.address} ({route.name}) does not say whom it is for"


def test_the_table_of_audiences_names_only_routes_that_exist() -> None:
    assert set(AUDIENCES) - {route.name for route in ROUTES} == set()


def test_every_route_of_ours_has_a_name_of_the_form_app_thing_verb() -> None:
    ours = [route for route in ROUTES if route.view.__module__.startswith("mingban.")]
    wrong = [route.address for route in ours if ":" not in route.name or route.name.endswith(":")]
    assert wrong == []


def test_no_two_routes_share_a_name() -> None:
    ours = [route for route in ROUTES if route.view.__module__.startswith("mingban.")]
    names = [route.name for route in ours]
    twice = {name for name in names if names.count(name) > 1 and len({r.view for r in ours if r.name == name}) > 1}
    assert twice == set()


OPERATIONS: list[Operation] = [
    operation
    for router in api._get_bound_routers()
    for view in router.path_operations.values()
    for operation in view.operations
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_an_operation_of_the_api_has_an_audience_and_a_door_that_holds_to_it(operation: Operation) -> None:
    declared = getattr(operation.view_func, "reach", None)
    assert isinstance(declared, Reach), f"{operation.operation_id} does not say whom it is for"
    doors = [door for door in operation.auth_callbacks if isinstance(door, Door)]
    if declared.audience is Audience.PUBLIC:
        assert (declared.scope, operation.auth_callbacks) == ("", [])
    else:
        assert declared.scope in SCOPES
        assert [door.reach for door in doors] == [declared]
        assert len(operation.auth_callbacks) == 1


def test_an_operation_without_an_audience_cannot_even_be_added() -> None:
    def anybody() -> None:
        """Be open to whoever asks."""

    with pytest.raises(UndeclaredReach):
        ApiRouter().get("/anybody")(anybody)


def test_only_what_is_public_needs_no_scope_and_scopes_are_those_we_know() -> None:
    for who, scope in [(Audience.STAFF, ""), (Audience.PUBLIC, "cases:read"), (Audience.STAFF, "everything")]:
        with pytest.raises(UndeclaredReach):
            reach(who, scope)


def test_every_address_of_the_api_is_an_operation_or_answers_that_there_is_none() -> None:
    named = {route.name for route in ROUTES if route.address.startswith("api/v1/")}
    expected = {f"gateway:{operation.operation_id}" for operation in OPERATIONS}
    others = {"gateway:token-give", "gateway:token-revoke", "gateway:openapi-json", "gateway:api-root"}
    assert named == expected | others | {"gateway:nothing-show"}


def test_no_two_things_that_the_api_tells_have_one_name() -> None:
    """The document knows a schema by its name alone: of two with one name it would describe one, and be wrong on the other."""
    kinds = [kind for base in (Told, Sent) for kind in every_kind_of(base)]
    names = [kind.__name__ for kind in kinds if "[" not in kind.__name__]
    assert {name for name in names if names.count(name) > 1} == set()


def every_kind_of(base: type[Any]) -> list[type[Any]]:
    direct: list[type[Any]] = base.__subclasses__()
    return [kind for one in direct for kind in (one, *every_kind_of(one))]
