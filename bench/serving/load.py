"""Servers on free ports, and the load: `wrk` (Debian's package), which is light enough to share two cores with what it measures."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts import machine, packages
from scripts.console import ROOT, CannotGoOn
from scripts.run import answers

CONNECTIONS = 32
# Says what wrk knows in one line of JSON: times in seconds.
REPORT = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"rate": %f, "p50": %f, "p95": %f, "p99": %f, "errors": %d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e6, latency:percentile(95) / 1e6,
    latency:percentile(99) / 1e6, e.connect + e.read + e.write + e.status + e.timeout))
end
"""
NGINX = """
user {user};
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  default_type text/html;
  sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one burst gave: requests a second, and times in seconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: int


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: Sequence[str], port: int, env: Mapping[str, str]) -> Iterator[str]:
    """Run a server until the block ends and yield its address.

    :raises CannotGoOn: when it does not listen within a minute.
    """
    with subprocess.Popen(command, cwd=ROOT, env=dict(env)) as process:
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise CannotGoOn(f"{command[0]} did not start.")
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def granian(port: int, application: str) -> list[str]:
    """Return the command that serves a WSGI application as `make run` serves ours."""
    words = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--log-level", "warning"]
    return [str(packages.VENV / "bin" / "granian"), *words, "--host", "127.0.0.1", "--port", str(port), application]


@contextmanager
def nginx(root: Path, folder: Path) -> Iterator[str]:
    """Serve a folder by nginx with two workers."""
    port = free_port()
    config = folder / "nginx.conf"
    user = "root" if os.geteuid() == 0 else "nobody"
    config.write_text(NGINX.format(user=user, folder=folder, port=port, root=root))
    with serving(["nginx", "-c", str(config), "-e", str(folder / "nginx-error.log")], port, os.environ) as address:
        yield address


def wrk(url: str, *, seconds: int, connections: int = CONNECTIONS, cookie: str = "", folder: Path) -> Load:
    """Ask for one address over and over on kept connections.

    :raises CannotGoOn: when wrk fails.
    """
    script = folder / "report.lua"
    script.write_text(REPORT)
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", str(script)]
    head = ["-H", f"Cookie: {cookie}"] if cookie else []
    result = subprocess.run([*command, *head, url], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise CannotGoOn(f"wrk failed: {result.stderr.strip()}")
    return Load(**json.loads(result.stdout.strip().splitlines()[-1]))


def install_tools() -> None:
    """Have wrk and nginx here.

    :raises CannotGoOn: naming what is missing, when we may not install it.
    """
    found = {"wrk": shutil.which("wrk"), "nginx-light": shutil.which("nginx")}
    if missing := [package for package, is_here in found.items() if not is_here]:
        machine.install(missing, why="Pages are measured by wrk, against nginx")
