"""Every settings module can be imported, and production refuses to start without what it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.check import PRODUCTION
from tests.architecture import house


def import_settings(name: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Import a settings module in a process with this environment and none of our variables besides.

    All but `base`, which is only a part, must also be enough to start Django.
    """
    others = {
        key: value for key, value in os.environ.items() if not key.startswith(("MINGBAN_", "DJANGO_", "DATABASE"))
    }
    start = "" if name == "base" else "; import django; django.setup()"
    return subprocess.run(  # noqa: S603 — our own settings, by our own Python
        [sys.executable, "-c", f"import config.settings.{name}{start}"],
        cwd=house.ROOT,
        env={**others, **env, "DJANGO_SETTINGS_MODULE": f"config.settings.{name}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in (house.ROOT / "config/settings").glob("[a-z]*.py")))
def test_a_settings_module_can_be_imported(name: str, tmp_path: Path) -> None:
    result = import_settings(name, {"MINGBAN_VAR": str(tmp_path), **(PRODUCTION if name == "prod" else {})})
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["MINGBAN_SECRET_KEY", "MINGBAN_FIELD_KEYS", "MINGBAN_SANDBOX_KEY", "DATABASE_URL"])
def test_production_names_the_variable_that_is_missing(name: str, tmp_path: Path) -> None:
    env = {key: value for key, value in PRODUCTION.items() if key != name}
    result = import_settings("prod", {**env, "MINGBAN_VAR": str(tmp_path)})
    assert result.returncode != 0
    assert f"set {name} in the environment" in result.stderr


def test_a_machine_of_ones_own_needs_no_environment_and_keeps_its_secrets(tmp_path: Path) -> None:
    assert import_settings("dev", {"MINGBAN_VAR": str(tmp_path)}).returncode == 0
    kept = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert import_settings("dev", {"MINGBAN_VAR": str(tmp_path)}).returncode == 0
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "secrets").iterdir())
