from pathlib import Path

import pytest

from scripts import lock

BASE_IN = "# needed\ndjango==5.2.*\nhttpx[http2]==0.28.*  # to call\n"
BASE = """django==5.2.19 \\
    --hash=sha256:aa
    # via -r base.in
httpx[http2]==0.28.1 \\
    --hash=sha256:bb
    # via
    #   -r base.in
    #   other
sqlparse==0.5.0 \\
    --hash=sha256:cc
    # via django
"""
DEV_IN = "-r base.in\nruff==0.17.*\n"
DEV = BASE + "ruff==0.17.3 \\\n    --hash=sha256:dd\n    # via -r dev.in\n"
BENCH_IN = "-r dev.in\npeer==1.*\n"
BENCH = DEV + "peer==1.2 \\\n    --hash=sha256:ee\n    # via -r bench.in\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Locks that fit."""
    files = {"base.in": BASE_IN, "base.txt": BASE, "dev.in": DEV_IN, "dev.txt": DEV}
    for name, text in {**files, "bench.in": BENCH_IN, "bench.txt": BENCH}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> list[str]:
    """Change one file and return what the check says."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    return lock.problems(folder)


def test_locks_that_fit_are_accepted(folder: Path) -> None:
    assert lock.problems(folder) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("base.in", "httpx", "flask==3.*\nhttpx", "base.txt does not fit flask==3.*"),
        ("base.in", "django==5.2.*\n", "django==5.3.*\n", "base.txt does not fit django==5.3.*"),
        ("base.in", "django==5.2.*\n", "", "base.in no longer names django"),
        ("dev.in", "ruff==0.17.*", "mypy", "dev.in no longer names ruff"),
        ("dev.txt", "django==5.2.19", "django==5.2.18", "base.txt pins django 5.2.19, dev.txt does not"),
        ("bench.txt", "ruff==0.17.3", "ruff==0.17.4", "dev.txt pins ruff 0.17.3, bench.txt does not"),
        ("base.txt", "    --hash=sha256:cc\n", "    # via x\n", "base.txt has no hash for sqlparse"),
        ("base.txt", "django==", "--index-url https://mirror.example/simple\ndjango==", "base.txt names a host"),
    ],
)
def test_what_does_not_fit_is_said(folder: Path, name: str, old: str, new: str, said: str) -> None:
    assert any(said in sentence for sentence in change(folder, name, old, new))


def test_our_own_locks_fit() -> None:
    assert lock.problems(lock.FOLDER) == []
