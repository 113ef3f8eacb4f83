"""What may be wrong around us when something fails that is no mistake of ours: the disk is full, the database is away.

Neither loses what was acknowledged, and both pass: visitors are told to try again, programs when.
"""

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.utils import InterfaceError, OperationalError

RETRY_SECONDS = 10
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# What PostgreSQL calls a full disk (class 53), and SQLite's primary result codes: "a mistake in SQL" is ours.
POSTGRES_DISK_FULL, SQLITE_ERROR, SQLITE_FULL, SQLITE_PRIMARY = "53100", 1, 13, 0xFF


@dataclass(frozen=True, slots=True)
class Fault:
    """Something around us that does not work just now, in words: what it is, and what became of what was sent."""

    name: str
    title: str
    of_what_was_sent: str


DISK_FULL = Fault(
    "DiskFull",
    "系统的存储空间满了，暂时存不进新内容",
    "刚才提交的内容没有保存，之前保存的都在。请过几分钟再办一次",
)
# A commit whose answer got lost may have worked; whoever does it again is told.
DATABASE_AWAY = Fault(
    "DatabaseAway",
    "系统正在恢复，暂时办不了",
    "刚才那一步没有得到确认，请当作没有保存，过几分钟再办一次；万一已经办成，也不会办两次",
)


# The act itself is done and kept when the session is saved: whoever reads that nothing was kept would do it twice, or believe
# that his application was not handed in.
SESSION_LOST = Fault(
    "SessionLost",
    "刚才提交的已经处理了，只是系统没能记住您登录到哪一步",
    "刚才提交的申请、意见这些已经存好，不用再交一次。请过几分钟重新登录，到“我的办件”或者收件箱里看；刚才是登录或者切换岗位的，再做一次就行",
)


class SessionNotKept(Exception):
    """What was sent was dealt with, but something that the session should remember of it could not be saved."""


def fault_of(error: BaseException | None) -> Fault | None:
    """Return what around us made this error; None for a mistake of ours."""
    if isinstance(error, SessionNotKept):
        return SESSION_LOST
    causes = list(_causes(error))
    if any(_is_full(one) for one in causes):
        return DISK_FULL
    is_mistake = any(_sqlite_code(one) == SQLITE_ERROR for one in causes)
    is_database = any(isinstance(one, OperationalError | InterfaceError) for one in causes)
    return DATABASE_AWAY if is_database and not is_mistake else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException) -> bool:
    is_disk = isinstance(error, OSError) and error.errno in NO_ROOM
    return is_disk or getattr(error, "sqlstate", None) == POSTGRES_DISK_FULL or _sqlite_code(error) == SQLITE_FULL


def _sqlite_code(error: BaseException) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & SQLITE_PRIMARY
