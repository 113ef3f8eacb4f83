"""Calls to addresses that somebody else has named: only to public ones and to networks that settings name, never followed elsewhere.

The name is resolved once, all of its addresses are checked, and the connection goes to a checked one, so that a name that
changes in between leads nowhere else. The certificate must still be the name's. A call takes no longer than it may in all.
"""

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

LONGEST_URL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses of one site share."""
        return self.scheme, self.host, self.port


def read_target(url: str, *, needs_https: bool = False) -> Target | str:
    """Return the parts of an address that may be called, or in words why it will not do."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "网址读不懂"
    if len(url) > LONGEST_URL or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        return f"网址最多 {LONGEST_URL} 个字符，不能有空格和汉字"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "网址要以 https:// 开头，写全主机名"
    if needs_https and parts.scheme != "https":
        return "网址必须是 https"
    if parts.username or parts.password or parts.fragment:
        return "网址里不能带用户名、密码和 # 后面的部分"
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(
        scheme=parts.scheme, host=parts.hostname, port=port or (443 if parts.scheme == "https" else 80), path=path
    )


def may_reach(address: str, allowed_networks: Iterable[str]) -> bool:
    """Tell whether a network address may be called: public ones, and those of the networks that the settings name.

    Everything else (this machine, the office's network, cloud metadata, multicast) is refused, so that nobody can make
    us knock at doors that only we can reach.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if any(found in ipaddress.ip_network(network) for network in allowed_networks):
        return True
    return found.is_global and not found.is_multicast


class NotReached(Exception):
    """The call did not get an answer, or may not go there; the message says why."""


def checked_address(target: Target, allowed_networks: Iterable[str], *, is_own: bool = False) -> str:
    """Return a network address of the target's host; every one of them must be one that may be reached, unless it is our own site.

    :raises NotReached: when the name is unknown, or one of its addresses is private, local or reserved.
    """
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("找不到这个主机") from error
    addresses = [str(row[4][0]) for row in rows]
    networks = list(allowed_networks)
    if not addresses or not (is_own or all(may_reach(one, networks) for one in addresses)):
        raise NotReached("这个主机在内网或者保留地址上，不能访问")
    return addresses[0]


@contextlib.contextmanager
def calling(
    method: str,
    target: Target,
    *,
    address: str,
    seconds: float,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    connection: "Connection | None" = None,
) -> Iterator[httpx.Response]:
    """Call the checked `address` of a target; the answer's body is read inside the block, if at all, and no redirect is followed.
    With a `connection` the next call to the same address goes by it too.

    :raises NotReached: on a time-out or a broken connection.
    """
    host = f"[{address}]" if ":" in address else address
    try:
        with (
            contextlib.nullcontext(connection) if connection else Connection(seconds) as used,
            used.line.cut_after(seconds),
        ):
            request = used.http.build_request(
                method,
                f"{target.scheme}://{host}:{target.port}{target.path}",
                content=content,
                headers={**(headers or {}), "Host": _host_header(target)},
                extensions={"sni_hostname": target.host, "trace": used.line.note},
            )
            response = used.http.send(request, stream=True)
            try:
                yield response
            finally:
                response.close()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotReached(type(error).__name__) from error


@cache
def _certificates() -> ssl.SSLContext:
    """Return whom we believe; read once in a process, as it takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


class Connection:
    """One connection to one checked address, for calls one after the other; `seconds` each."""

    def __init__(self, seconds: float) -> None:
        """Open nothing yet."""
        self.line = _Line()
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self.http = httpx.Client(
            timeout=seconds, trust_env=False, follow_redirects=False, verify=_certificates(), limits=limits
        )

    def __enter__(self) -> "Connection":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.http.close()


class _Line:
    """The connection of one call, which is cut in the end: who sends a byte now and then never runs into a time-out of reading."""

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


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if _is_v6(target.host) else target.host
    usual = 443 if target.scheme == "https" else 80
    return host if target.port == usual else f"{host}:{target.port}"


def _is_v6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
