"""One push over HTTP, to where it may go and nowhere else."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from django.conf import settings

from mingban.gateway import rules
from mingban.gateway.rules import Target

TIMEOUT_SECONDS = 10.0


class NotReached(Exception):
    """The push did not get an answer, or may not go there; the message says why."""


def push(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST `body` and return the status; what is answered besides is not read, and no redirect is followed.

    The name is resolved once, its addresses are checked, and the connection goes to the checked one, so that a name
    that changes in between leads nowhere else. The certificate must still be the name's.

    :raises NotReached: on a forbidden address, an unknown name, a time-out or a broken connection.
    """
    target = rules.read_target(url, needs_https=settings.WEBHOOKS_NEED_HTTPS)
    if isinstance(target, str):
        raise NotReached(target)
    address = checked_address(target)
    host = f"[{address}]" if ":" in address else address
    named = {**headers, "Host": _host_header(target)}
    line = _Line()
    try:
        with (
            line.cut_after(TIMEOUT_SECONDS),
            httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as http,
        ):
            request = http.build_request(
                "POST",
                f"{target.scheme}://{host}:{target.port}{target.path}",
                content=body,
                headers=named,
                extensions={"sni_hostname": target.host, "trace": line.note},
            )
            response = http.send(request, stream=True)
            response.close()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotReached(type(error).__name__) from error
    return response.status_code


class _Line:
    """The connection of one push, which is cut in the end: who sends a byte now and then never runs into a time-out of reading."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the socket, and the encrypted one that takes its place."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = info["return_value"].get_extra_info("socket")

    @contextlib.contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Let what is done in the block take no longer than this."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def checked_address(target: Target) -> str:
    """Return a network address of the target's host; every one of them must be one that we may push to.

    :raises NotReached: when the name is unknown, or one of its addresses is private, local or reserved.
    """
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("找不到这个主机") from error
    addresses = [str(row[4][0]) for row in rows]
    if not addresses or not all(rules.may_push_to(one, settings.WEBHOOK_NETWORKS) for one in addresses):
        raise NotReached("这个主机在内网或者保留地址上，不能推送")
    return addresses[0]


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if _is_v6(target.host) else target.host
    usual = 443 if target.scheme == "https" else 80
    return host if target.port == usual else f"{host}:{target.port}"


def _is_v6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
