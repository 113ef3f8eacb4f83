"""What no log line may hold, whoever writes it, and what becomes of one that cannot be written."""

import logging
import shutil
from pathlib import Path

import pytest

from config.logs import SHARED, LogFile, without_secrets

TOKEN = "0f" * 32


def test_an_address_that_is_a_key_is_left_out_of_every_line() -> None:
    line = {"path": f"/phone/{TOKEN}/", "event": f"Internal Server Error: /phone/{TOKEN}/", "status": 500}
    shown = without_secrets(None, "error", {**line, "exception": f"... GET /phone/{TOKEN}/ ..."})
    assert TOKEN not in str(shown)
    assert (shown["path"], shown["status"]) == ("/phone/…/", 500)
    assert without_secrets(None, "info", {"path": "/my/phone/3/"}) == {"path": "/my/phone/3/"}
    assert SHARED[-1] is without_secrets


def test_a_line_that_cannot_be_written_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    folder = tmp_path / "log"
    folder.mkdir()
    handler = LogFile(folder / "mingban.log")
    handler.emit(logging.makeLogRecord({"msg": "kept"}))
    assert (folder / "mingban.log").read_text() == "kept\n"
    shutil.rmtree(folder)
    handler.emit(logging.makeLogRecord({"msg": "not kept"}))
    handler.close()
