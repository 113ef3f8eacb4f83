"""The periodic sweep."""

import os
from pathlib import Path
from typing import Any

import pytest

from mingban.files.tasks import sweep_files


@pytest.mark.django_db
def test_the_sweep_removes_what_nobody_claims(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    left = tmp_path / "ab" / "cd" / ("abcd" + "0" * 60)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left behind")
    os.utime(left, (0, 0))
    sweep_files.call()
    assert not left.exists()
