"""Pages that stay right while rows come and go: each begins after the last row of the one before (keyset)."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from pydantic import BaseModel

from mingban.core.errors import BadInput, Problem

M = TypeVar("M", bound=Model)
T = TypeVar("T", bound=BaseModel)

BIGGEST_KEY = 2**63 - 1
MOST = 100


class Page(BaseModel, Generic[T]):
    """Some of a list. `next_cursor` asks for what comes after; it is null on the last page."""

    items: list[T]
    next_cursor: str | None


class BadCursor(BadInput):
    """The cursor is none that this list gave out."""


def page_of(rows: QuerySet[M], tell: Callable[[M], T], *, list_name: str, cursor: str, limit: int) -> Page[T]:
    """Return up to `limit` rows after `cursor`, in order of their ids; an empty cursor asks for the first page.

    Its cost does not grow with how far one has read. A list gives out cursors of its own name only.

    :raises BadCursor: for a cursor that this list did not give out.
    """
    after = read_cursor(cursor, list_name) if cursor else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = write_cursor(found[limit - 1].pk, list_name) if len(found) > limit else None
    return Page[Any](items=[tell(row) for row in found[:limit]], next_cursor=more)


def write_cursor(key: int, list_name: str) -> str:
    """Return the cursor that stands after the row with this key."""
    return base64.urlsafe_b64encode(f"{list_name}:{key}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, list_name: str) -> int:
    """Return the key that a cursor stands after.

    :raises BadCursor: when it is not one of this list.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _bad() from error
    name, _, key = text.partition(":")
    if name != list_name or not (key.isascii() and key.isdigit()) or int(key) > BIGGEST_KEY:
        raise _bad()
    return int(key)


def _bad() -> BadCursor:
    said = "这个翻页标记不是这张表给出的，请从第一页重新读"
    return BadCursor(said, problems=[Problem("#/query/cursor", said)])
