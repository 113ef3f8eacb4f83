"""Viruses, found by a scanner behind a real socket; and what is said while there is none."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from mingban.files import actions, queries, registry, tasks
from mingban.files.choices import ScanState
from mingban.files.contrib.clamav.clamd import ClamdScanner
from mingban.files.models import StoredFile
from mingban.files.registry import ScannerSilent, ScanResult
from mingban.files.rules import FileInfected
from mingban.files.tests.factories import AT, CITIZEN, EICAR, OWNER, pdf, picture, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_silent() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def infected_pdf() -> bytes:
    return pdf()[:-6] + b"\n%" + EICAR + b"\n%%EOF\n"


def uploads(*data: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{n}.pdf", one) for n, one in enumerate(data, start=1)]


def test_the_scanner_answers_over_its_socket(clamd: str) -> None:
    scanner = registry.scanner()
    assert scanner is not None
    assert scanner.scan(b"x" * 200_000) == ScanResult(state=ScanState.CLEAN)
    assert scanner.scan(b"") == ScanResult(state=ScanState.CLEAN)
    found = scanner.scan(b"x" * 70_000 + EICAR)
    assert (found.state, found.signature) == (ScanState.INFECTED, "Eicar-Test-Signature")
    with pytest.raises(ScannerSilent, match="size limit"):
        scanner.scan(b"x" * (25 * 1024 * 1024 + 1))


def test_a_unix_socket_will_do_and_nonsense_is_no_verdict(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "clamd.ctl"
    settings.CLAMAV_ADDRESS = f"unix:{path}"
    with pytest.raises(ScannerSilent):
        ClamdScanner().scan(b"x")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer() -> None:
            for words in (b"stream: OK\0", b"who are you\0", b""):
                ping, _ = server.accept()
                with ping:
                    assert ping.recv(64) == b"zPING\0"
                    ping.sendall(b"PONG\0")
                line, _ = server.accept()
                with line:
                    while not line.recv(65536).endswith(b"\0\0\0\0"):
                        pass
                    line.sendall(words)

        thread = threading.Thread(target=answer)
        thread.start()
        assert ClamdScanner().scan(b"hello").state == ScanState.CLEAN
        for _ in range(2):
            with pytest.raises(ScannerSilent):
                ClamdScanner().scan(b"hello")
        thread.join(timeout=10)


def test_one_that_hangs_is_found_out_by_a_question_that_takes_no_time(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clamd.ctl"
    settings.CLAMAV_ADDRESS = f"unix:{path}"
    monkeypatch.setattr("mingban.files.contrib.clamav.clamd.CONNECT_SECONDS", 0.05)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()  # and accepts nobody
        with pytest.raises(ScannerSilent, match="TimeoutError"):
            ClamdScanner().scan(b"hello")


def test_what_is_infected_is_refused_in_words_and_the_rest_is_kept(clamd: str) -> None:
    screened = actions.screen(uploads(pdf(), infected_pdf(), pdf(2)))
    assert [one.name for one in screened.clean] == ["1.pdf", "3.pdf"]
    assert screened.words == "“2.pdf”里发现病毒，没有收。其他 2 个文件收下了"
    kept = actions.store_files(owner=OWNER, uploads=screened.clean, scans=screened.results, by=CITIZEN, at=AT)
    assert {(one.scan, one.scanned_at) for one in kept} == {(ScanState.CLEAN, AT)}
    with pytest.raises(FileInfected, match="重新拍照再传"):
        actions.screen(uploads(infected_pdf()))


def test_without_a_scanner_files_are_kept_and_scanned_when_it_is_back(clamd: str, settings: Any) -> None:
    settings.CLAMAV_ADDRESS = "tcp:127.0.0.1:1"  # nobody listens there
    screened = actions.screen(uploads(pdf(), infected_pdf()))
    assert (len(screened.clean), screened.results, screened.words) == (2, {}, "")
    clean, infected = actions.store_files(owner=OWNER, uploads=screened.clean, by=CITIZEN, at=AT)
    assert {clean.scan, infected.scan} == {ScanState.NOT_SCANNED}
    assert actions.scan_waiting(at=AT) == 0
    settings.CLAMAV_ADDRESS = clamd
    assert actions.scan_waiting(at=AT) == 0, "a silent scanner is left alone for a while"
    cache.clear()
    gone = store("gone.png", picture("PNG"))
    (queries.storage_root() / gone.path).unlink()
    tasks.scan_waiting_files.call()
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.scan, infected.scan) == (ScanState.CLEAN, ScanState.INFECTED)
    assert actions.scan_file(file=clean, at=AT).scanned_at == clean.scanned_at
    settings.VIRUS_SCANNER = ""
    assert actions.scan_waiting(at=AT) == 0


def test_health_says_what_is_scanned_without_any_sign_in(clamd: str, settings: Any) -> None:
    def said() -> str:
        return str(Client().get("/health/?format=json").json()["checks"]["files.virus_scan"]["text"])

    assert said() == "上传的文件都扫描过"
    store("a.png", picture("PNG"))
    assert "有的文件未经病毒扫描" in said()
    settings.VIRUS_SCANNER = ""
    assert "没有接上扫描服务" in said()
    assert "未经病毒扫描" in Client().get("/health/").content.decode()
    assert StoredFile.objects.count() == 1


def test_the_scanner_is_never_asked_inside_a_transaction_by_storing(
    clamd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: ClamdScanner, data: bytes) -> ScanResult:
        raise AssertionError("asked within a transaction")

    monkeypatch.setattr(ClamdScanner, "scan", never)
    assert connection.in_atomic_block
    assert store("a.png", picture("PNG")).scan == ScanState.NOT_SCANNED
