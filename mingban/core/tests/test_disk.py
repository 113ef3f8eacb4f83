"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from mingban.core.disk import keep, write_atomically


def test_a_file_appears_whole_and_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomically(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o077 == 0
    assert [found.name for found in path.parent.iterdir()] == ["file"]


def test_a_former_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"former")
    write_atomically(path, b"newer")
    assert path.read_bytes() == b"newer"


def test_a_failure_leaves_the_former_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"former")

    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"newer")
    assert path.read_bytes() == b"former"
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_what_can_be_made_again_is_not_kept_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path / "kept", b"page")
    assert (tmp_path / "kept").read_bytes() == b"page"

    def full(handle: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full)
    keep(tmp_path / "not-kept", b"page")
    assert [found.name for found in tmp_path.iterdir()] == ["kept"]
