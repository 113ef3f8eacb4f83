"""One look at a page over HTTP, as any visitor would have, to where it may go and nowhere else (`core.outside`).

Redirects are followed a few steps, each checked as the first address was: a page elsewhere cannot lead us inside.
"""

import re
import zlib
from hashlib import sha256
from urllib.parse import urljoin

import httpx
from django.conf import settings

from mingban.core import outside
from mingban.core.outside import NotReached, Target
from mingban.disclosure.rules import Look

TIMEOUT_SECONDS = 6.0
MOST_STEPS = 3
# What is read of a page: enough for its title and to know it again.
MOST_BYTES = 256 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
GZIP = 16 + zlib.MAX_WBITS
HEADERS = {
    "Accept-Encoding": "identity",
    "User-Agent": "Mingban-Disclosure-Check/1",
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
}


def look_at(url: str) -> Look:
    """Return what stands at an address; what went wrong is part of the answer, nothing is raised."""
    here = url
    for _ in range(MOST_STEPS + 1):
        target = outside.read_target(here)
        if isinstance(target, str):
            return Look(url=here, error=target)
        try:
            look, leads_to = _step(here, target)
        except NotReached as error:
            return Look(url=here, error=_say(error), is_own=_is_own(target))
        if not leads_to:
            return look
        here = urljoin(here, leads_to).partition("#")[0]
    return Look(url=here, error=f"转了 {MOST_STEPS} 次还没有到")


def _step(url: str, target: Target) -> tuple[Look, str]:
    """Ask once; return what was seen, and where it leads on, if it does."""
    address = outside.checked_address(target, settings.PAGE_CHECK_NETWORKS, is_own=_is_own(target))
    with outside.calling("GET", target, address=address, seconds=TIMEOUT_SECONDS, headers=HEADERS) as response:
        leads_to = response.headers.get("location", "") if response.status_code in REDIRECTS else ""
        if leads_to:
            return Look(url=url), leads_to
        body = _beginning(response)
        title = _title(body, response) if "html" in response.headers.get("content-type", "html") else ""
    digest = sha256(body).hexdigest() if body else ""
    return Look(
        status=response.status_code, url=url, title=title, digest=digest, size=len(body), is_own=_is_own(target)
    ), ""


def _is_own(target: Target) -> bool:
    """Tell whether an address is of our own public site, which may well stand in the office's network."""
    own = outside.read_target(settings.PUBLIC_URL)
    return isinstance(own, Target) and own.origin == target.origin


def _beginning(response: httpx.Response) -> bytes:
    """Read the beginning of what is answered, never more: what is packed may be a thousand times as large when unpacked."""
    body = b""
    for part in response.iter_raw():
        body += part
        if len(body) >= MOST_BYTES:
            break
    body = body[:MOST_BYTES]
    if response.headers.get("content-encoding", "").lower() != "gzip":
        return body
    try:
        return zlib.decompressobj(wbits=GZIP).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def _title(body: bytes, response: httpx.Response) -> str:
    match = TITLE.search(body.decode(_encoding(body, response), errors="replace"))
    return " ".join(match[1].split())[:300] if match else ""


def _encoding(body: bytes, response: httpx.Response) -> str:
    """Return the encoding that the answer or the page names; old government sites are in GBK, which GB 18030 holds."""
    named = response.charset_encoding or ""
    declared = re.search(rb"charset=[\"']?([\w-]+)", body[:2048])
    name = (named or (declared[1].decode("ascii") if declared else "utf-8")).lower()
    return "gb18030" if name in {"gbk", "gb2312", "gb18030"} else "utf-8"


WORDS = {
    "ConnectTimeout": "连不上，等得太久",
    "ReadTimeout": "没有回答，等得太久",
    "ConnectError": "连不上",
    "ReadError": "回答到一半断了，或者等得太久",
    "RemoteProtocolError": "回答到一半断了，或者等得太久",
}


def _say(error: NotReached) -> str:
    return WORDS.get(str(error), str(error) if not str(error).isascii() else "连不上")
