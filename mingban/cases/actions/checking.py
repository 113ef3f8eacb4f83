"""Page by page: an official finds pages right or wrong before he asks for corrections or changes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingban.cases import access, queries
from mingban.cases.actions.base import CannotAct, lock_case
from mingban.cases.queries import checking
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.files import actions as files
from mingban.files.models import PageFinding
from mingban.files.rules import Mark


@transaction.atomic
def check_page(
    *,
    number: str,
    use_id: int,
    file_token: str,
    page: int,
    is_accepted: bool,
    reason: str = "",
    marks: Sequence[Mark] = (),
    by: Actor,
    at: datetime,
) -> PageFinding:
    """Find a page right, or wrong for a reason, with marks on its picture; what is wrong goes into the next correction.

    It is no act of the case yet: the applicant learns of it, and the journal, when corrections or changes are asked for.

    :raises NotFound: when there is no such case, document or page.
    :raises NotAllowed: when the actor can neither ask for corrections nor review it now.
    :raises CannotAct: without a reason, or for a page that was replaced. :raises BadMarks: for marks outside the page.
    """
    case = lock_case(number)
    if not access.can_check_pages(by, case, queries.facts_of(case, by), at):
        raise NotAllowed("这件现在不归您审核材料")
    sheet, _ = checking.sheet_of(case, checking.use_of(case, use_id), file_token, page)
    if sheet.is_replaced:
        raise CannotAct("这一页已经换成新的了，请看新的那一页")
    if not is_accepted and not reason.strip():
        raise CannotAct("请写清楚这一页哪里不对、要怎么改", field="own")
    return files.find_page(
        file=sheet.file,
        page=page,
        matter=queries.case_matter(case),
        is_accepted=is_accepted,
        reason=reason.strip(),
        marks=marks,
        by=by,
        at=at,
    )
