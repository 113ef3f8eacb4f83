"""The outside services hang, one minute each call: nobody who does not need them notices, and messages come late, but once."""

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import httpx
import pytest

from tests.databases import ask
from tests.journeys.house import running_house
from tests.soak.programs import let_in
from tests.soak.test_web_storm import ACTS, AGENT, HEARD, OFFICES, Office, all_concluded, apply, check, until

# Far less than the minute that the outside takes, and more than a busy machine needs for a page.
PAGE_SECONDS = 10
TEXTS = "SELECT count(*), count(CASE WHEN state = 'WAITING' THEN 1 END) FROM notices_notice WHERE channel = 'SMS'"
TAKEN = "SELECT key, outside_id FROM notices_notice WHERE channel = 'SMS' AND sent_at IS NOT NULL"


@pytest.mark.soak
def test_a_hung_outside_service_holds_nobody_up_and_messages_come_once(tmp_path: Path) -> None:
    with running_house(tmp_path, "--without-past") as house, ThreadPoolExecutor(len(OFFICES) * len(ACTS)) as pool:
        url = house.environment["DATABASE_URL"] or f"sqlite:///{house.var / 'mingban.sqlite3'}"
        done: dict[tuple[str, str], int] = defaultdict(int)
        is_over = threading.Event()
        agent = let_in(house, "agent", "--agent", AGENT)
        office = Office(done)
        house.sandbox.break_(hang=True)
        departments = []
        try:
            for name in OFFICES:
                for role in ACTS:
                    system = let_in(house, f"{name} {role}", "--organisation", name, "--role", role)
                    departments.append(pool.submit(office.work, system, role, is_over))
            number = apply(agent)
            until(lambda: all_concluded(url, 2, departments), "every case is concluded while the outside hangs")
            start = monotonic()
            assert httpx.get(f"{house.url}/", timeout=PAGE_SECONDS, trust_env=False).status_code == 200
            assert monotonic() - start < PAGE_SECONDS
            total, waiting = ask(url, TEXTS)[0]
            assert waiting == total > 0, "nothing counts as sent while nobody answers"
        finally:
            is_over.set()
        house.sandbox.mend()
        until(lambda: ask(url, HEARD) == [(0,)], "every event is heard")
        until(lambda: ask(url, TEXTS)[0][1] == 0, "every message is out")
        check(url, [number], done)
        taken = ask(url, TAKEN)
        assert len(taken) == ask(url, TEXTS)[0][0]
        assert len({outside for _, outside in taken}) == len(taken), "each message is one of the gateway's"
        house.manage("ledger_verify")
