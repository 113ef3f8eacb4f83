"""An applicant asks that an official keep away from his case (申请回避), and the head of the authority decides.

No article of a licensing law that we could check says how; so it is a request with a reason, decided by the head, and the limits go on.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.models import StaffPost, User
from mingban.cases import access, queries, rules
from mingban.cases.actions.base import CannotAct, lock_case
from mingban.cases.actions.recusing import recuse
from mingban.cases.choices import RecusalGround
from mingban.cases.events import RecusalAnswered, RecusalAsked
from mingban.cases.models import Application, Case, RecusalRequest
from mingban.cases.queries.officers import RECUSAL_ASKED
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.ledger import actions as ledger
from mingban.notices import actions as notices

SOMEBODY = "一名工作人员"


@transaction.atomic
def ask_recusal(
    *, application: Application, case_number: str, user_id: int, reason: str, by: Actor, at: datetime
) -> RecusalRequest:
    """Ask that an official (`user_id`; 0: somebody named in the reason) keep away from a case that is not decided yet.

    The journal names the official, not the reason. The limits go on.

    :raises NotAllowed: for anybody but the applicant and who may act for him.
    :raises CannotAct: without a reason, for an official who has nothing to do with the case, while an earlier request is open.
    """
    case = lock_case(case_number)
    if case.application_id != application.pk or not access.can_handle(by, case.application, at):
        raise NotAllowed("只有申请人可以请求回避")
    if not reason.strip():
        raise CannotAct("请写明为什么请他回避", field="reason")
    offered = {(one.case.pk, one.user_id) for one in queries.handlers_to_recuse(case.application)}
    if (case.pk, user_id) not in offered:
        raise CannotAct("这个人不在办这件，或者已经回避了，这件也可能已经有了决定", field="who")
    if case.recusal_requests.filter(answered_at=None).exists():
        raise CannotAct("您请求过一次，还没有答复，请等单位负责人决定", field="who")
    user = User.objects.get(pk=user_id) if user_id else None
    request = RecusalRequest.objects.create(
        case=case, user=user, reason=reason.strip(), asked_by=by.as_json(), asked_at=at
    )
    name = user.full_name if user else SOMEBODY
    _record(case, RECUSAL_ASKED, f"办事人请求{name}回避，由单位负责人决定", user, by=by, at=at)
    bus.publish(RecusalAsked(case_id=case.pk))
    return request


@transaction.atomic
def answer_recusal(
    *,
    request: RecusalRequest,
    is_granted: bool,
    answer: str,
    who: str = "",
    ground: RecusalGround = RecusalGround.OTHER,
    by: Actor,
    at: datetime,
) -> RecusalRequest:
    """Decide on what an applicant asked: granted, the official (`who`, login name) keeps away from now on; either way he reads `answer`.

    A head of the authority decides, of the one above where none of its heads can (`access.recusal_deciders`).

    :raises NotAllowed: for anybody else, and for a head about himself.
    :raises CannotAct: without a reason, when it is answered already, and what `recuse` refuses.
    """
    case = lock_case(request.case.number)
    request = RecusalRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    request.case = case
    if not access.can_answer_recusal(by, request, at):
        raise NotAllowed("由本单位负责人决定；请负责人本人回避的，由另一名负责人决定，没有的由上级机关负责人决定")
    if request.answered_at:
        raise CannotAct("这个请求已经答复过了")
    if not answer.strip():
        raise CannotAct("请写明理由，会告诉办事人", field="answer")
    if is_granted and not rules.is_over(case.state, case.decided_at):
        case = recuse(number=case.number, ground=ground, reason=answer, who=who, request=request, by=by, at=at)
    elif is_granted:
        raise CannotAct("这件已经有了决定，不能再换人")
    request.is_granted, request.answer, request.answered_at = is_granted, answer.strip(), at
    request.answered_by = StaffPost.objects.get(pk=by.post_id or 0)
    request.save(update_fields=["is_granted", "answer", "answered_at", "answered_by"])
    name = request.user.full_name if request.user else SOMEBODY
    said = "同意换人" if is_granted else "没有同意，理由告诉了办事人"
    _record(case, "cases.case.recusal-answered", f"办事人请求{name}回避：{said}", request.user, by=by, at=at)
    bus.publish(RecusalAnswered(case_id=case.pk, request_id=request.pk, is_granted=is_granted))
    return request


def tell_heads_of_requests(*, case_id: int, at: datetime) -> None:
    """Tell the heads who decide of requests that wait for them; where nobody may, also above, those who supervise the authority."""
    case = queries.case_by_id(case_id)
    for request in case.recusal_requests.filter(answered_at=None):
        request.case = case
        heads = access.recusal_deciders(request, at)
        link = reverse("cases:recusal-answer", args=[case.number, request.pk])
        for post in heads or accounts.watchers_of(case.organisation.region, at):
            notices.send_notice(
                key=f"recusal-asked/{request.pk}/{post.user_id}",
                official=post.user,
                text=f"{case.item_name}（{case.application.number}）：办事人请求工作人员回避，"
                + (_to_whom(post, case) if heads else "那个单位和上级机关都没有负责人能决定，请您督办"),
                link=link if heads else reverse("cases:case-show", args=[case.number]),
                at=at,
            )


def _to_whom(post: StaffPost, case: Case) -> str:
    is_above = post.organisation_id != case.organisation_id
    return f"{case.organisation.short_name}没有负责人能决定，请您决定" if is_above else "请您决定"


def _record(case: Case, code: str, sentence: str, user: User | None, *, by: Actor, at: datetime) -> None:
    ledger.record(
        code=code,
        matter=queries.case_matter(case),
        by=by,
        at=at,
        sentence=sentence,
        data={"who": user.username if user else ""},
    )
