"""`make check`: everything that a machine can see without running the product. All of it runs, then says what failed."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from scripts import packages
from scripts.console import ROOT, main, say

BIN = packages.VENV / "bin"
PYTHON = str(packages.PYTHON)
# Enough for production's settings to be imported and looked at; nothing is connected to.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "MINGBAN_SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "MINGBAN_FIELD_KEYS": "only-for-the-check",
    "MINGBAN_SANDBOX_KEY": "only-for-the-check",
    "MINGBAN_HOSTS": "example.org",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
}
TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": ""}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what the user sees, and the command."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


CHECKS = [  # two at a time, so the one that takes longest begins
    Check("mypy: types", [str(BIN / "mypy"), "--no-error-summary", "."]),
    Check("ruff: rules", [str(BIN / "ruff"), "check", "--quiet", "."]),
    Check("ruff: format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."]),
    Check("import-linter: layers", [str(BIN / "lint-imports"), "--no-logo"], {"PYTHONPATH": str(ROOT)}),
    Check(
        "Django: production settings", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION
    ),
    Check("Django: no migration is missing", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], TEST),
    Check("Chinese punctuation", [PYTHON, "-m", "scripts.zhpunct"]),
    Check("locked requirements", [PYTHON, "-m", "scripts.lock", "--check"]),
]


def check_all() -> int:
    """Run every check; show the output of those that fail; return 1 if any did."""
    packages.ensure("dev")
    with ThreadPoolExecutor(max_workers=2) as pool:
        told = pool.map(run, CHECKS)
        failed = [check.name for check, result in zip(CHECKS, told, strict=True) if not passes(check, result)]
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def run(check: Check) -> "subprocess.CompletedProcess[str]":
    """Run one check and keep what it says."""
    env = {**os.environ, **check.env}
    return subprocess.run(check.command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def passes(check: Check, result: "subprocess.CompletedProcess[str]") -> bool:
    """Tell how a check ended, quietly when it passed."""
    is_passed = result.returncode == 0
    say(f"{'ok    ' if is_passed else 'FAILED'} {check.name}")
    if not is_passed:
        say(f"{result.stdout}{result.stderr}")
    return is_passed


if __name__ == "__main__":
    main(check_all)
