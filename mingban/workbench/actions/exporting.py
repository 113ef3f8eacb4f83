"""Taking a list out of the house: row by row, logged before each row leaves, in constant memory."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from mingban.accounts import actions as accounts
from mingban.cases.models import Case
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.workbench import access, queries
from mingban.workbench.rules import HEADINGS, Wanted, safe_cell

CHUNK = 500
HANDLING_BASIS = "《行政许可法》第三十四条：行政机关应当对申请人提交的申请材料进行审查"
WATCHING_BASIS = "《行政许可法》第六十条：上级行政机关应当加强对下级行政机关实施行政许可的监督检查"


def export_cases(*, wanted: Wanted, by: Actor, at: datetime) -> Iterator[list[str]]:
    """Yield the rows of a list, headings first; names are masked, as on the screen.

    The export is an entry of the journal, and every applicant on it can see who took his row out, when, and under which law.
    Both are written before the rows are yielded.

    :raises NotAllowed: for a post that sees no case.
    """
    if not (access.can_find_persons(by) or access.can_choose_organisation(by)):
        raise NotAllowed("您的岗位不能导出办件")
    with transaction.atomic():
        ledger.record(
            code="workbench.list.exported",
            matter=Matter(kind="export", id=secrets.token_urlsafe(16), name="办件列表"),
            by=by,
            at=at,
            sentence=f"{by.organisation}导出了办件列表",
            data={"filters": Wanted(**{**wanted.as_query(), "text": "", "party": ""}).as_query()},
        )
    return _rows(wanted, by, at)


def _rows(wanted: Wanted, by: Actor, at: datetime) -> Iterator[list[str]]:
    basis = WATCHING_BASIS if access.can_choose_organisation(by) else HANDLING_BASIS
    yield list(HEADINGS)
    for cases in queries.every_case(by, wanted, at=at, chunk=CHUNK):
        ids = {case.application.applicant_id for case in cases}
        accounts.log_looks(party_ids=ids, fields=["姓名（遮盖）", "办件"], by=by, legal_basis=basis, at=at)
        yield from (_row(case) for case in cases)


def _row(case: Case) -> list[str]:
    return [safe_cell(text) for text in queries.cells_of(case)]
