"""Templates fit the strict content policy, escape what users wrote, and name only what exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Node, engines
from django.template.base import FilterExpression
from django.template.defaulttags import URLNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.utils.safestring import SafeString

from tests.architecture import house
from tests.architecture.test_routes import ROUTES

TEMPLATES = sorted((house.ROOT / "mingban").glob("*/templates/**/*.html"))
INLINE_STYLE = re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=|\bhx-on\b|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(ld\+)?json\")", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*(safe|safeseq)\b|\bautoescape\s+off\b")


def name_of(path: Path) -> str:
    """Return the name that the loader knows a template by."""
    return str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates")))


def short(path: Path) -> str:
    """Return a template's path within the repository."""
    return str(path.relative_to(house.ROOT))


def matching(pattern: re.Pattern[str]) -> dict[str, str]:
    """Return the templates in which a pattern occurs, with the first line where it does."""
    found: dict[str, str] = {}
    for path in TEMPLATES:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if pattern.search(line):
                found.setdefault(short(path), f"{short(path)}:{number}: {line.strip()}")
    return found


def constants(path: Path) -> Iterator[tuple[type[Node], str]]:
    """Yield what a template extends, includes and links to, where it is written out."""
    nodes = get_template(name_of(path)).template.nodelist  # type: ignore[attr-defined]
    kinds: list[tuple[type[Node], str]] = [
        (ExtendsNode, "parent_name"),
        (IncludeNode, "template"),
        (URLNode, "view_name"),
    ]
    for kind, attribute in kinds:
        for node in nodes.get_nodes_by_type(kind):
            expression: FilterExpression = getattr(node, attribute)
            if isinstance(expression.var, str):  # a SafeString constant, not a Variable
                yield kind, SafeString(expression.var)


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_compiles_and_what_it_extends_and_includes_exists(path: Path) -> None:
    for kind, name in constants(path):
        if kind is not URLNode:
            get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_links_only_to_routes_that_exist(path: Path) -> None:
    linked = {name for kind, name in constants(path) if kind is URLNode}
    assert linked - {route.name for route in ROUTES} == set()


def test_no_template_carries_styles_handlers_or_scripts_of_its_own() -> None:
    for pattern in (INLINE_STYLE, INLINE_HANDLER, INLINE_SCRIPT):
        assert list(matching(pattern).values()) == []


def test_no_template_lifts_escaping() -> None:
    assert house.unexcused("unescaped_templates", matching(UNESCAPED)) == []


def test_no_two_apps_have_a_template_of_the_same_name() -> None:
    names = [name_of(path) for path in TEMPLATES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_templates_escape_by_default() -> None:
    assert all(engine.engine.autoescape for engine in engines.all() if hasattr(engine, "engine"))
