"""What is written beside the code: docstrings, and reasons where a rule is lifted."""

import ast
import re

import pytest

from tests.architecture import house

NOQA = re.compile(r"#\s*noqa\b")
REASONED = re.compile(r"# noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* — \S+ \S+")
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")


@pytest.mark.parametrize("app", house.apps())
def test_an_app_says_what_it_is_for(app: str) -> None:
    docstring = ast.get_docstring(house.tree(house.ROOT / "mingban" / app / "__init__.py"))
    assert docstring, f"mingban/{app}/__init__.py has no docstring"
    assert len(docstring.splitlines()) <= 5, f"mingban/{app}/__init__.py says more than a few lines"


def test_what_other_apps_call_is_described() -> None:
    missing = [
        f"{path}::{function.name}"
        for path in house.module_files("actions", "queries", "rules", "api", "access", "registry")
        for function in house.public_functions(path)
        if not ast.get_docstring(function)
    ]
    assert missing == []


def test_what_an_action_raises_is_named_in_its_docstring() -> None:
    silent = [
        f"{path}::{function.name}"
        for path in house.module_files("actions", "queries", "rules", "api")
        for function in house.public_functions(path)
        if any(isinstance(node, ast.Raise) and node.exc for node in ast.walk(function))
        and ":raises" not in (ast.get_docstring(function) or "")
    ]
    assert silent == []


def test_an_action_is_told_who_acts_and_when_by_name() -> None:
    positional = [
        f"{path}::{function.name}({argument.arg})"
        for path in house.module_files("actions")
        for function in house.public_functions(path)
        for argument in [*function.args.posonlyargs, *function.args.args]
        if argument.arg in {"by", "at"}
    ]
    assert positional == []


def test_every_noqa_carries_its_reason() -> None:
    bare = [
        f"{path}:{number}: {line.strip()}"
        for path in house.python_files()
        if path.parts[:2] != ("tests", "architecture")
        for number, line in enumerate((house.ROOT / path).read_text().splitlines(), 1)
        if NOQA.search(line) and not REASONED.search(line)
    ]
    assert bare == []


def test_every_type_ignore_names_its_rule() -> None:
    bare = [
        f"{path}:{number}: {line.strip()}"
        for path in house.python_files()
        if path.parts[:2] != ("tests", "architecture")
        for number, line in enumerate((house.ROOT / path).read_text().splitlines(), 1)
        if BARE_IGNORE.search(line)
    ]
    assert bare == []


def test_no_file_carries_the_marks_of_a_merge_that_was_left_undone() -> None:
    left = [path for path in house.text_files() if re.search(r"^(<{7}|>{7}) ", path.read_text("utf-8"), re.MULTILINE)]
    assert left == []
