"""A town that is at work through the API: agents apply, departments act, and what was acknowledged is remembered.

What was acknowledged must be there afterwards, once; what was not was repeated with its key, and is there once too.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
from PIL import Image

from tests.databases import ask
from tests.journeys.house import House
from tests.soak.disks import Disk
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
SECONDS = 120
HEARD = "SELECT count(*) FROM core_outboxmessage WHERE delivered_at IS NULL"
APPLICATIONS = "SELECT number FROM cases_application WHERE state <> 'DRAFT'"
CASES = "SELECT number, revision, state FROM cases_case"
ENTRIES = "SELECT matter_id, code, count(*) FROM ledger_entry WHERE matter_kind = 'case' AND code LIKE 'cases.%' GROUP BY matter_id, code"
LICENCES = "SELECT count(*), count(DISTINCT number) FROM licences_licence"
DOCUMENTS = "SELECT number FROM documents_issueddocument"


def photo(colour: str = "white") -> dict[str, Any]:
    """Return a picture as an upload."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return {"file": ("photo.jpg", buffer.getvalue(), "image/jpeg")}


def apply(helper: Program) -> str:
    """Apply for the principal of the only mandate; return the number."""
    begun = begin(helper)
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


def begin(helper: Program) -> httpx.Response:
    """Begin a draft for the principal of the only mandate, else for oneself."""
    others = helper.get("/principals", errand="barber-shop")["principals"]
    whom = {"answers": ANSWERS, "applicant": others[0]["id"]} if others else {"answers": {**ANSWERS, "agent": False}}
    return helper.send("POST", "/drafts", {"bundle": "barber-shop", **whom})


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


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something."""
    deadline = monotonic() + SECONDS
    pause = threading.Event()
    while not is_so():
        assert monotonic() < deadline, f"it never came to that: {what}"
        pause.wait(0.5)


@dataclass(kw_only=True)
class Town:
    """The running product and everybody who works with it. `data` is where the database lies, `files` where uploads do."""

    house: House
    data: Disk
    files: Disk
    start_database: Callable[[], None]
    applied: list[str] = field(default_factory=list)
    done: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        """Let the systems in."""
        posts = [(name, role) for name in OFFICES for role in ACTS]
        words = [(f"{name} {role}", "--organisation", name, "--role", role) for name, role in posts]
        self.agent, *systems = let_in(self.house, ("agent", "--agent", AGENT), *words)
        self.systems = [(system, role) for system, (_, role) in zip(systems, posts, strict=True)]
        self.helpers = [self.agent]

    @property
    def url(self) -> str:
        """The database's address."""
        return self.house.environment["DATABASE_URL"] or f"sqlite:///{self.house.var / 'mingban.sqlite3'}"

    @contextmanager
    def at_work(self, *, applications: int, helpers: int = 2) -> Iterator[list[Future[str]]]:
        """Have so many applications made and concluded by all, while the block makes their lives hard; then count.

        Everything must be concluded after the block, and nothing lost or done twice.
        """
        self.helpers += [self.agent.twin() for _ in range(helpers - len(self.helpers))]
        office, is_over = Office(self.done), threading.Event()
        with ThreadPoolExecutor(len(self.systems) + helpers) as pool:
            try:
                departments = [pool.submit(office.work, system, role, is_over) for system, role in self.systems]
                running = [pool.submit(apply, self.helpers[number % helpers]) for number in range(applications)]
                yield running
                self.applied += [one.result() for one in running]
                until(lambda: self.is_all_done(departments), "every case is concluded")
            finally:
                is_over.set()
        until(lambda: ask(self.url, HEARD) == [(0,)], "every event is heard")
        check(self.url, self.applied, self.done)
        check_files(self.url, self.files.folder)
        self.house.manage("ledger_verify")

    def is_all_done(self, departments: Sequence[Future[None]] = ()) -> bool:
        """Tell whether every application that came in is concluded; raise what a department's system failed with."""
        for one in departments:
            if one.done():
                one.result()
        states = [state for _, _, state in ask(self.url, CASES)]
        return set(states) <= {"CONCLUDED"} and len(states) == 2 * len(ask(self.url, APPLICATIONS))

    @property
    def failures(self) -> "Counter[str]":
        """How calls failed so far, by kind."""
        return sum((one.failures for one in [*self.helpers, *(system for system, _ in self.systems)]), Counter())


def check_files(url: str, folder: Path) -> None:
    """Every file that the database knows is there, whole; and whatever is there is whole."""
    known = ask(url, "SELECT path, size, sha256 FROM files_storedfile")
    assert all((folder / path).stat().st_size == size for path, size, _ in known)
    for path in folder.glob("??/??/*"):
        assert sha256(path.read_bytes()).hexdigest() == path.name


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
