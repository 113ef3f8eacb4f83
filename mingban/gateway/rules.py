"""Where we may push to, when a push is tried again, what a repeated call is: values in, values out."""

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Standard Webhooks' own recommendation: at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_URL = 500
EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A subscriber's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def read_target(url: str, *, needs_https: bool) -> Target | str:
    """Return the parts of an address that messages may be pushed to, or in words why it will not do."""
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
        return "推送地址必须是 https"
    if parts.username or parts.password or parts.fragment:
        return "网址里不能带用户名、密码和 # 后面的部分"
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(
        scheme=parts.scheme, host=parts.hostname, port=port or (443 if parts.scheme == "https" else 80), path=path
    )


def may_push_to(address: str, allowed_networks: Iterable[str]) -> bool:
    """Tell whether a network address may be pushed to: public ones, and those of the networks that the settings name.

    Everything else (this machine, the office's network, cloud metadata, multicast) is refused, so that nobody can make
    us knock at doors that only we can reach.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if any(found in ipaddress.ip_network(network) for network in allowed_networks):
        return True
    return found.is_global and not found.is_multicast


def next_try(attempts: int, at: datetime) -> datetime | None:
    """Return when a push that has failed `attempts` times is tried again; None when it is given up."""
    if attempts > len(RETRY_SECONDS):
        return None
    return at + timedelta(seconds=RETRY_SECONDS[attempts - 1])


def wants(events: Sequence[str], event: str) -> bool:
    """Tell whether a subscription for these kinds of events wants one of them."""
    return EVERYTHING in events or event in events


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the digest by which a repeated call is known to be the same; each part's length is part of it."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
