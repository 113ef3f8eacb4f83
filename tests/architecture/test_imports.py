"""Who may import what, beyond import-linter's contracts."""

import grimp
import pytest

from tests.architecture import house

PUBLIC = {"models", "queries", "actions", "events", "rules", "choices", "registry", "definitions"}
TEST_DATA = {"factories", "story", "conftest"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("mingban", "config", "sandbox", "scripts", "tests", cache_dir=None)


def app_of(module: str) -> str:
    """Return the app that a module is of; empty for others' modules."""
    parts = module.split(".")
    return parts[1] if parts[0] == "mingban" and len(parts) > 1 else ""


def public_name(module: str) -> str:
    """Return app and module as the exceptions write them: mingban.accounts.access."""
    return ".".join(module.split(".")[:3])


def is_public(importer: str, imported: str) -> bool:
    """Tell whether another app's module may be imported from here: its public face; by tests what makes its data; by the gateway its API."""
    parts = imported.split(".")
    if ".tests" in importer and parts[2:3] == ["tests"]:
        return parts[3:4] != [] and parts[3] in TEST_DATA
    is_mounted = importer.startswith("mingban.gateway.api") and parts[2:] == ["api"]
    return is_mounted or (len(parts) > 2 and parts[2] in PUBLIC)


def test_an_app_imports_only_the_public_face_of_another(graph: grimp.ImportGraph) -> None:
    private: dict[str, str] = {}
    for importer in sorted(graph.modules):
        here = app_of(importer)
        for imported in graph.find_modules_directly_imported_by(importer) if here else ():
            there = app_of(imported)
            if there and there not in {here, "core"} and not is_public(importer, imported):
                private[public_name(imported)] = f"{importer} imports {imported}"
    assert house.unexcused("public_modules", private) == []


def test_the_sandbox_and_the_product_know_each_other_only_over_http(graph: grimp.ImportGraph) -> None:
    both_ways = graph.find_shortest_chains("sandbox", "mingban") | graph.find_shortest_chains("mingban", "sandbox")
    assert both_ways == set()


def test_nothing_that_runs_imports_a_test(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} imports {imported}"
        for importer in sorted(graph.modules)
        if ".tests" not in importer and importer.split(".")[0] != "tests"
        for imported in graph.find_modules_directly_imported_by(importer)
        if ".tests" in imported or imported.split(".")[0] == "tests"
    ]
    assert wrong == []
