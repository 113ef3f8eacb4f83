import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import machine, stamps
from scripts.console import CannotGoOn, main


@pytest.fixture(autouse=True)
def _forget_how_apt_is_called() -> Iterator[None]:
    machine.apt_prefix.cache_clear()
    yield
    machine.apt_prefix.cache_clear()


def pretend(
    monkeypatch: pytest.MonkeyPatch, *, programs: set[str], is_root: bool, exit_codes: Callable[[list[str]], int]
) -> list[str]:
    """Pretend a machine: which programs it has, who we are, how commands end. Return the commands as they are called."""
    called: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        called.append(" ".join(command))
        return subprocess.CompletedProcess(command, exit_codes(command), "", "E: Unable to locate package")

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in programs else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(subprocess, "run", run)
    return called


def test_root_installs_with_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    called = pretend(monkeypatch, programs={"apt-get"}, is_root=True, exit_codes=lambda command: 0)
    machine.install(["chromium"], why="x")
    assert len(called) == 1
    assert called[0].startswith("env ")
    assert called[0].endswith("install --no-install-recommends chromium")


def test_stale_package_lists_are_renewed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([100, 0, 0])
    called = pretend(monkeypatch, programs={"apt-get"}, is_root=True, exit_codes=lambda command: next(answers))
    machine.install(["chromium"], why="x")
    assert [command.split()[-1] for command in called] == ["chromium", "update", "chromium"]


def test_sudo_without_a_password_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    called = pretend(monkeypatch, programs={"apt-get", "sudo"}, is_root=False, exit_codes=lambda command: 0)
    machine.install(["chromium"], why="x")
    assert called[0] == "sudo -n true"
    assert called[1].startswith("sudo -n env ")


def test_who_may_not_install_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, programs={"apt-get", "sudo"}, is_root=False, exit_codes=lambda command: 1)
    with pytest.raises(CannotGoOn, match=r"Tests need a browser: please install sudo apt-get install chromium"):
        machine.install(["chromium"], why="Tests need a browser")


def test_a_machine_without_apt_is_told_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, programs=set(), is_root=True, exit_codes=lambda command: 0)
    with pytest.raises(CannotGoOn, match=r"\(Debian's names\) chromium"):
        machine.install(["chromium"], why="x")


def test_what_apt_complains_about_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, programs={"apt-get"}, is_root=True, exit_codes=lambda command: 100)
    with pytest.raises(CannotGoOn, match="could not install chromium: E: Unable to locate package"):
        machine.install(["chromium"], why="x")


def test_everything_that_tests_need_is_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "postgres_programs", lambda: None)
    monkeypatch.setattr(machine, "browser", lambda: None)
    monkeypatch.setattr(machine, "has_chinese_fonts", lambda: False)
    pretend(monkeypatch, programs={"apt-get"}, is_root=False, exit_codes=lambda command: 1)
    with pytest.raises(CannotGoOn, match="apt-get install postgresql chromium-headless-shell fonts-noto-cjk"):
        machine.install_missing_for_tests()


@pytest.mark.parametrize("exit_code", [0, 100])
def test_where_another_browser_is_the_quicker_one_is_added_if_that_is_possible(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], exit_code: int
) -> None:
    monkeypatch.setattr(machine, "postgres_programs", lambda: Path("/usr/lib/postgresql/15/bin"))
    monkeypatch.setattr(machine, "has_chinese_fonts", lambda: True)
    programs = {"apt-get", "chromium"}
    called = pretend(monkeypatch, programs=programs, is_root=True, exit_codes=lambda command: exit_code)
    machine.install_missing_for_tests()
    assert called[0].endswith("install --no-install-recommends chromium-headless-shell")
    assert ("Going on with /usr/bin/chromium" in capsys.readouterr().out) == bool(exit_code)
    programs.add("chromium-headless-shell")
    called.clear()
    machine.install_missing_for_tests()
    assert machine.browser() == "/usr/bin/chromium-headless-shell"
    assert called == []


def test_a_taken_port_is_named_with_the_way_around_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotGoOn, match=rf"Port {port}, which the web server needs.*MINGBAN_PORT=NUMBER make run"):
            machine.check_port(port, what="web server", variable="MINGBAN_PORT")
    machine.check_port(port, what="web server", variable="MINGBAN_PORT")


def test_a_folder_is_made_and_left_as_it_was(tmp_path: Path) -> None:
    machine.check_writable(tmp_path / "a" / "b", remedy="x")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        CannotGoOn, match=r"The folder .*file/var cannot be written to \(Not a directory\).* or go elsewhere"
    ):
        machine.check_writable(tmp_path / "file" / "var", remedy="go elsewhere")


def test_a_chore_that_cannot_go_on_ends_with_its_sentence_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def chore() -> None:
        raise CannotGoOn("Please install X.")

    with pytest.raises(SystemExit) as ended:
        main(chore)
    assert ended.value.code == 1
    assert capsys.readouterr().err == "Please install X.\n"


def test_a_file_that_cannot_be_written_is_named_without_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as ended:
        main((tmp_path / "nowhere" / "file").touch)
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"This could not be done: No such file or directory ({tmp_path}/nowhere/file).\n"


def test_a_stamp_holds_while_files_and_facts_are_the_same(tmp_path: Path) -> None:
    source, stamp = tmp_path / "a.txt", tmp_path / "stamps" / "a"
    source.write_text("1")
    stamps.keep(stamp, stamps.fingerprint([source], "fact"))
    assert stamps.is_current(stamp, stamps.fingerprint([source], "fact"))
    assert not stamps.is_current(stamp, stamps.fingerprint([source], "another"))
    source.write_text("2")
    assert not stamps.is_current(stamp, stamps.fingerprint([source], "fact"))
    stamp.unlink()
    assert not stamps.is_current(stamp, stamps.fingerprint([source], "fact"))
