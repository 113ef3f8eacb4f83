"""What the rules look at: the apps and their layers, our source files, and the list of exceptions."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("mingban", "config", "sandbox", "scripts", "bench", "tests")


@cache
def exceptions(rule: str) -> dict[str, str]:
    """Return what is excused from a rule, with reasons."""
    table = tomllib.loads((ROOT / "tests/architecture/exceptions.toml").read_text())
    rows: dict[str, str] = table[rule]
    return rows


@cache
def layers() -> list[list[str]]:
    """Return the apps by layer, the highest first, as import-linter's contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [[app.strip() for app in row.split("|")] for row in rows]


def apps() -> list[str]:
    """Return the names of all our apps."""
    return [app for row in layers() for app in row]


@cache
def python_files() -> list[Path]:
    """Return our Python files, migrations left out, as paths within the repository."""
    found = (path.relative_to(ROOT) for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def text_files() -> list[Path]:
    """Return what we write besides: documents, templates, styles, settings of tools, and the Python files."""
    kinds = {".md", ".html", ".css", ".js", ".toml", ".txt", ".yml", ".in"}
    found = [path for path in ROOT.glob("*") if path.is_file() and path.suffix in kinds]
    for folder in (*SOURCES, "docs", "requirements"):
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in kinds and path.is_file()]
    return [*found, *(ROOT / path for path in python_files())]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a module that others may call; of a package's module, those that the package passes on."""
    is_part = len(path.parts) > 3 and path.name != "__init__.py"
    passed_on = exported(path.parent / "__init__.py") if is_part else None
    defined = [node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in defined:
        if not function.name.startswith("_") and (passed_on is None or function.name in passed_on):
            yield function


@cache
def exported(package: Path) -> set[str]:
    """Return the names that a package's `__init__` imports from its modules."""
    imports = (node for node in tree(package).body if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports for alias in node.names}


def module_files(*kinds: str) -> list[Path]:
    """Return our apps' files of these kinds (`actions`, `rules` ...), also where a kind is a package."""
    return [
        path
        for path in python_files()
        if path.parts[0] == "mingban"
        and "tests" not in path.parts
        and path.with_suffix("").parts[2:3] in {(k,) for k in kinds}
    ]


def unexcused(rule: str, found: dict[str, str]) -> list[str]:
    """Return the sentences of what breaks a rule and is not excused, and the excuses that nothing needs any more."""
    excused = exceptions(rule)
    broken = [sentence for place, sentence in found.items() if place not in excused]
    return broken + [f"{place} is excused from {rule} without need" for place in excused if place not in found]
