"""Part (b): requests a second and p95 of pages, against a bare Django view with the same bytes and nginx with a file (T2, T3)."""

import json
import os
import urllib.request
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass

from bench.house import House, house
from bench.report import Section, Target, median, number
from bench.serving import load
from bench.serving.load import Load
from scripts.console import CannotGoOn, say

ROUNDS, SECONDS = 5, 4
ALONE = "one connection"
PUBLIC = {"home", "guide of the bundle", "open government", "library", "document"}
SERVERS = ("Mingban", "bare Django", "nginx")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a name for its file, what it is, its path, and the cookie of who is signed in."""

    file: str
    name: str
    path: str
    cookie: str


Found = dict[tuple[str, str], list[Load]]


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    load.install_tools()
    rounds, seconds = (1, 3) if is_quick else (ROUNDS, SECONDS)
    with house() as ours, ExitStack() as servers:
        ours.make("pages")
        ours.run("pages", "-m", "bench.whole.furnish")
        ours.run("pages", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        rows = json.loads(ours.run("pages", "-m", "bench.serving.ours"))
        pages = [Page(f"page-{n}.html", *row) for n, row in enumerate(rows)]
        addresses = _start(ours, servers, pages)
        found: Found = defaultdict(list)
        for page in pages:  # every worker has read its templates
            load.wrk(addresses["Mingban"] + page.path, seconds=1, cookie=page.cookie, folder=ours.folder)
        for turn in range(rounds):
            for page in pages:
                for server in SERVERS[turn % 3 :] + SERVERS[: turn % 3]:
                    url = addresses[server] + (page.path if server == "Mingban" else f"/{page.file}")
                    cookie = page.cookie if server == "Mingban" else ""
                    found[server, page.name].append(load.wrk(url, seconds=seconds, cookie=cookie, folder=ours.folder))
                alone = addresses["Mingban"] + page.path
                found[ALONE, page.name].append(
                    load.wrk(alone, seconds=seconds, connections=1, cookie=page.cookie, folder=ours.folder)
                )
            say(f"    round {turn + 1} of {rounds}")
        sizes = {page.name: (ours.folder / "bytes" / page.file).stat().st_size for page in pages}
    return _section(pages, sizes, found, rounds=rounds, seconds=seconds)


def _start(ours: House, servers: ExitStack, pages: list[Page]) -> dict[str, str]:
    """Start the three servers; the two peers serve what ours has answered once."""
    port = load.free_port()
    env = {**ours.env("pages"), "MINGBAN_HOSTS": "127.0.0.1"}
    own = servers.enter_context(load.serving(load.granian(port, "config.wsgi:application"), port, env))
    root = ours.folder / "bytes"
    root.mkdir()
    for page in pages:
        (root / page.file).write_bytes(_get(own + page.path, page.cookie))
    bare_port = load.free_port()
    bare_env = {**os.environ, "BENCH_BYTES": str(root)}
    bare = servers.enter_context(
        load.serving(load.granian(bare_port, "bench.serving.bare:application"), bare_port, bare_env)
    )
    ours.folder.chmod(0o755)
    return {"Mingban": own, "bare Django": bare, "nginx": servers.enter_context(load.nginx(root, ours.folder))}


def _get(url: str, cookie: str) -> bytes:
    """Return a page; one that leads elsewhere is not the page that we want to measure."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})  # noqa: S310 — our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 — our own server
        if answer.url != url:
            raise CannotGoOn(f"{url} leads to {answer.url}")
        body: bytes = answer.read()
    return body


def _section(pages: list[Page], sizes: dict[str, int], found: Found, *, rounds: int, seconds: int) -> Section:
    section = Section("Pages (T2, T3)")
    section.say(
        f"wrk, {load.CONNECTIONS} kept connections on the same two cores, no compression; Granian with two workers of two "
        f"blocking threads for ours and for the bare Django view; nginx with two workers. Medians of {rounds} rounds in turns, "
        f"{seconds} s each."
    )
    section.table(
        ["page", "KB", "ours /s", "p50 ms", "p95 ms", "p95 ms with one connection", "bare Django /s", "nginx /s",
         "nginx p95 ms", "ours : bare", "ours : nginx", "errors"],
        [_row(page, sizes[page.name], found) for page in pages],
    )  # fmt: skip
    public = [page for page in pages if page.name in PUBLIC]
    section.targets(
        Target(
            "T2", "worst ours : bare Django of a public page", min(_ratio(found, page) for page in public), at_least=0.8
        ),
        Target(
            "T3",
            "worst p95 ms of a signed-in page, one connection",
            max(_alone(found, page) for page in pages if page.cookie),
            at_most=20,
        ),
    )
    return section


def _ratio(found: Found, page: Page) -> float:
    """Return the median of ours to the bare view, round by round."""
    own, bare = (found[server, page.name] for server in SERVERS[:2])
    return median([a.rate / b.rate for a, b in zip(own, bare, strict=True)])


def _alone(found: Found, page: Page) -> float:
    """Return the median over the rounds of p95 in ms with one connection."""
    return median([one.p95 * 1000 for one in found[ALONE, page.name]])


def _row(page: Page, size: int, found: Found) -> list[str]:
    own, bare, nginx = (found[server, page.name] for server in SERVERS)
    return [
        page.name,
        number(size / 1024),
        number(median([one.rate for one in own])),
        number(median([one.p50 * 1000 for one in own])),
        number(median([one.p95 * 1000 for one in own])),
        number(_alone(found, page)),
        number(median([one.rate for one in bare])),
        number(median([one.rate for one in nginx])),
        number(median([one.p95 * 1000 for one in nginx])),
        f"{_ratio(found, page):.3f}",
        f"{median([a.rate / b.rate for a, b in zip(own, nginx, strict=True)]):.4f}",
        str(sum(one.errors for one in own)),
    ]
