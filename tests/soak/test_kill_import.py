"""A worker is killed again and again in the middle of a batch import; every document comes in exactly once."""

from functools import partial
from pathlib import Path

import pytest

from tests.databases import ask, new_database
from tests.soak.test_kill_storm import Machine, wait_until, workers

ROWS = 60
KILLS = 4
DONE = "SELECT count(*) FROM disclosure_importrow WHERE done_at IS NOT NULL"
OPEN = "SELECT count(*) FROM disclosure_importbatch WHERE state <> 'DONE'"
PAGES = "SELECT count(*), count(DISTINCT number) FROM disclosure_normativedocument"
LIVE = "SELECT count(*) FROM wagtailcore_page WHERE live AND title LIKE '第 % 份文件的通知'"
LOST = "SELECT count(*) FROM disclosure_importrow WHERE page_id IS NULL OR problem <> ''"
SAID = "SELECT count(*) FROM ledger_entry WHERE code = 'disclosure.publication.published'"


@pytest.mark.soak
@pytest.mark.database
def test_a_batch_comes_in_without_a_double_or_a_loss_however_often_the_worker_is_killed(tmp_path: Path) -> None:
    with new_database(tmp_path) as url:
        machine = Machine(url, tmp_path)
        assert machine.start("manage.py", "migrate", "-v", "0").wait() == 0
        assert machine.start("-m", "tests.soak.importing", str(ROWS)).wait() == 0
        assert machine.number(DONE) == 0
        with workers(machine, 1) as running:
            for kill in range(1, KILLS + 1):
                wait_until(partial(_has_done, machine, ROWS * kill // (KILLS + 2)), seconds=120)
                running[0].kill()
                running[0].wait()
                assert machine.number(DONE) < ROWS, "it was killed in the middle"
                running[0] = machine.start("manage.py", "worker")
            wait_until(lambda: machine.number(OPEN) == 0, seconds=180)
        assert ask(url, PAGES) == [(ROWS, ROWS)]
        assert [machine.number(one) for one in (LIVE, LOST, SAID)] == [ROWS, 0, ROWS]


def _has_done(machine: Machine, count: int) -> bool:
    return machine.number(DONE) >= count
