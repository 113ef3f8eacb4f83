"""Web servers, workers and database connections are killed while agents apply and departments act through the API.

What was acknowledged is there afterwards, once; what was not acknowledged was repeated with its key, and is there once too.
"""

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from PIL import Image

from tests.databases import ask
from tests.journeys.house import House, running_house
from tests.soak.programs import Program, let_in

AGENT = "13800000004"
# Answers that leave the licence and the tax registration only.
ANSWERS = {
    "premises": "rented", "deed": False, "occupy": False, "hygiene-by-promise": False, "wants-seal": False,
}  # fmt: skip
OFFICES = ("hecheng-market", "hecheng-tax")
ACTS: dict[str, dict[str, dict[str, Any]]] = {
    "clerk": {"receive": {}, "accept": {}, "decide": {"is_approved": True}, "deliver": {}, "conclude": {}},
    "reviewer": {"review": {"opinion": "材料齐全，符合法定形式"}},
    "decider": {"decide": {"is_approved": True}},
}
VALUES: dict[str, Any] = {
    "NUMBER": 30, "MONEY": "30000.00", "DATE": "2027-05-01", "YES_NO": True, "PHONE": "13800000001",
    "IDENTITY_NUMBER": "11010519491231002X", "USCC": "91110000600037341L", "NAME": "林小满",
}  # fmt: skip
SECONDS = 300
HEARD = "SELECT count(*) FROM core_outboxmessage WHERE delivered_at IS NULL"
APPLICATIONS = "SELECT number FROM cases_application WHERE state <> 'DRAFT'"
CASES = "SELECT number, revision, state FROM cases_case"
ENTRIES = "SELECT matter_id, code, count(*) FROM ledger_entry WHERE matter_kind = 'case' AND code LIKE 'cases.%' GROUP BY matter_id, code"
LICENCES = "SELECT count(*), count(DISTINCT number) FROM licences_licence"
DOCUMENTS = "SELECT number FROM documents_issueddocument"


def photo() -> dict[str, Any]:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "JPEG")
    return {"file": ("photo.jpg", buffer.getvalue(), "image/jpeg")}


def apply(helper: Program) -> str:
    """Apply for the principal of the only mandate; return the number."""
    principal = helper.get("/principals", errand="barber-shop")["principals"][0]["id"]
    begun = helper.send("POST", "/drafts", {"bundle": "barber-shop", "applicant": principal, "answers": ANSWERS})
    path = f"/drafts/{begun.json()['draft']['token']}"
    fields = [field for section in begun.json()["sections"] for field in section["fields"]]
    filled = helper.send("PATCH", f"{path}/values", {"values": {field["element"]: value(field) for field in fields}})
    assert filled.status_code == 200, filled.text
    for paper in filled.json()["documents"]:
        document = f"{path}/documents/{paper['kind']}"
        if paper["means"] == "COMMITMENT":
            helper.send("POST", f"{document}/commitment")
        elif paper["means"] == "UPLOAD":
            helper.send("POST", f"{document}/files", files=photo())
    done = helper.send("POST", f"{path}/submission", {"has_promised": True})
    assert done.status_code in {200, 201}, done.text
    return str(done.json()["number"])


def value(field: dict[str, Any]) -> Any:
    if field["element"] == "delivery.means":
        return "online"
    return next(iter(field["choices"])) if field.get("choices") else VALUES.get(field["kind"], "迎丰中路 18 号")


class Office:
    """The systems of a department: each does whatever its post may do, again and again, and remembers what was acknowledged."""

    def __init__(self, done: dict[tuple[str, str], int]) -> None:
        self.done = done

    def work(self, system: Program, role: str, is_over: threading.Event) -> None:
        """Act until it is over."""
        while not is_over.is_set():
            lines = system.get("/cases", limit=100)["items"]
            acted = [self.act(system, role, line["number"]) for line in lines if line["state"] != "CONCLUDED"]
            if not any(acted):
                is_over.wait(0.5)

    def act(self, system: Program, role: str, number: str) -> bool:
        """Do the first act that is offered; tell whether one was done."""
        told = system.get(f"/cases/{number}")
        offered = [one["act"] for one in told["acts"] if one["is_allowed"] and one["act"] in ACTS[role]]
        if not offered:
            return False
        body = ACTS[role][offered[0]] | {"revision": told["case"]["revision"]}
        answer = system.send("POST", f"/cases/{number}/acts/{offered[0].replace('_', '-')}", body)
        if answer.status_code == 200:
            self.done[number, offered[0]] += 1
        return answer.status_code == 200


@contextmanager
def storm(house: House, *, calm: float, seed: int) -> Iterator[list[str]]:
    """Strike now the web server, now the worker, now the database's connections; yield what was struck."""
    struck: list[str] = []
    over = threading.Event()
    dice = random.Random(seed)  # noqa: S311 — a reproducible storm

    def rage() -> None:
        while not over.wait(dice.uniform(calm / 2, calm * 1.5)):
            what = dice.choice(["web server", "worker", "connections"])
            struck.append(what)
            if what == "connections":
                cut_connections(house.environment["DATABASE_URL"])
            else:
                house.strike(what)

    thread = threading.Thread(target=rage)
    thread.start()
    try:
        yield struck
    finally:
        over.set()
        thread.join()


def cut_connections(url: str) -> None:
    """Drop every connection to a PostgreSQL database at once; SQLite has none."""
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as console:
            console.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something."""
    deadline = monotonic() + SECONDS
    pause = threading.Event()
    while not is_so():
        assert monotonic() < deadline, f"it never came to that: {what}"
        pause.wait(0.5)


def run_storm(house: House, *, applications: int, helpers: int, calm: float) -> None:
    """Let programs work through a storm, then count."""
    url = house.environment["DATABASE_URL"] or f"sqlite:///{house.var / 'mingban.sqlite3'}"
    done: dict[tuple[str, str], int] = defaultdict(int)
    office = Office(done)
    systems = [
        (let_in(house, f"{name} {role}", "--organisation", name, "--role", role), role)
        for name in OFFICES
        for role in ACTS
    ]
    agent = let_in(house, "agent", "--agent", AGENT)
    agents = [agent, *(agent.twin() for _ in range(helpers - 1))]
    is_over = threading.Event()
    with ThreadPoolExecutor(len(systems) + helpers) as pool, storm(house, calm=calm, seed=applications) as struck:
        try:
            departments = [pool.submit(office.work, system, role, is_over) for system, role in systems]
            numbers = [one.result() for one in [pool.submit(apply, agents[n % helpers]) for n in range(applications)]]
            until(lambda: all_concluded(url, 2 * applications, departments), "every case is concluded")
        finally:
            is_over.set()
        for one in departments:
            one.result()
    until(lambda: ask(url, HEARD) == [(0,)], "every event is heard")
    check(url, numbers, done)
    house.manage("ledger_verify")
    repeats = sum(program.repeats for program, _ in systems) + sum(program.repeats for program in agents)
    assert struck, "there was a storm"
    assert repeats, "somebody felt it"


def all_concluded(url: str, cases: int, departments: list[Future[None]]) -> bool:
    for one in departments:
        if one.done():
            one.result()
    return [state for _, _, state in ask(url, CASES)].count("CONCLUDED") == cases


def check(url: str, numbers: list[str], done: dict[tuple[str, str], int]) -> None:
    """Everything acknowledged is there once, and nothing else."""
    assert sorted(numbers) == sorted(number for (number,) in ask(url, APPLICATIONS))
    assert set(done.values()) == {1}, "no act was acknowledged twice"
    entries = {(number, code.rsplit(".", 1)[1]): count for number, code, count in ask(url, ENTRIES)}
    assert {act: entries[act] for act in done} == dict(done), "what was acknowledged is in the journal, once"
    per_case: dict[str, int] = defaultdict(int)
    for (number, code), count in entries.items():
        per_case[number] += count if code != "submitted" else 0
        assert count == 1, (number, code)
    assert {number: revision for number, revision, _ in ask(url, CASES)} == dict(per_case)
    licences, distinct = ask(url, LICENCES)[0]
    assert licences == distinct
    papers = [number.removesuffix("号").split("〕") for (number,) in ask(url, DOCUMENTS)]
    assert_no_gaps([(prefix, int(serial)) for prefix, serial in papers])
    assert_no_gaps([(number[:-6], int(number[-6:])) for number in numbers])


def assert_no_gaps(numbered: list[tuple[str, int]]) -> None:
    series: dict[str, list[int]] = defaultdict(list)
    for prefix, serial in numbered:
        series[prefix].append(serial)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in series.values())


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice_in_a_short_storm(tmp_path: Path) -> None:
    with running_house(tmp_path, "--without-past") as house:
        run_storm(house, applications=4, helpers=2, calm=3)


@pytest.mark.soak
def test_nor_in_a_long_one(tmp_path: Path) -> None:
    with running_house(tmp_path, "--without-past") as house:
        run_storm(house, applications=40, helpers=4, calm=3)
