"""Acts on cases by departments' own systems: one operation for each, the same action that a button of the desk calls."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from mingban.cases import actions, queries
from mingban.cases.api.desk import visible_case
from mingban.cases.api.told import CaseLine, case_line
from mingban.cases.choices import Act, Advice, RecusalGround, Verdict
from mingban.core.api import ApiRouter, OneOf, Sent, Whole, reach
from mingban.core.audiences import Audience
from mingban.core.requests import acting

router = ApiRouter(tags=["部门系统：办理"])

ACT = "cases:act"
Words = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class ActSent(Sent):
    """`revision` is the one that was read: when somebody acted since, nothing is done (409). Left out, it is not compared."""

    revision: Annotated[Whole, Field(ge=0, le=2**31 - 1)] | None = None

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes besides number, actor and time."""
        return self.model_dump()


class RemarkSent(Sent):
    """What is wrong with one document: `id` from `documents_relied_on`."""

    id: Annotated[Whole, Field(ge=1, le=2**63 - 1)]
    remark: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


class CorrectionSent(ActSent):
    """Everything to put right, told once (行政许可法 §32)."""

    remarks: Annotated[list[RemarkSent], Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=500)] = ""

    def arguments(self) -> dict[str, Any]:
        """Return the remarks by document."""
        remarks = {one.id: one.remark for one in self.remarks}
        return {"remarks": remarks, "note": self.note, "revision": self.revision}


class DeclinationSent(ActSent):
    """Why not, and where to go instead."""

    reason: Words
    where_else: Annotated[str, Field(max_length=300)] = ""


class OpinionSent(ActSent):
    """A reviewer's opinion, on the step of that code where several wait for the post; CHANGES with what is to be changed."""

    opinion: Words
    verdict: OneOf[Verdict] = Verdict.AGREE
    step: Annotated[str, Field(max_length=80)] = ""
    remarks: Annotated[list[RemarkSent], Field(max_length=100)] = []

    def arguments(self) -> dict[str, Any]:
        """Return the remarks by document."""
        remarks = {one.id: one.remark for one in self.remarks}
        return self.model_dump(exclude={"remarks"}) | {"remarks": remarks}


class DecisionSent(ActSent):
    """Grant or refuse; a refusal needs its reason, which is printed on the decision."""

    is_approved: bool
    reason: Annotated[str, Field(max_length=1000)] = ""


class QuestionSent(ActSent):
    """What another organisation (its code) is asked, and within how many working days it answers."""

    organisation: Annotated[str, Field(min_length=1, max_length=80)]
    question: Words
    days: Annotated[Whole, Field(ge=1, le=30)]


class AdviceSent(ActSent):
    """What the post's organisation answers to the question that was put to it."""

    advice: OneOf[Advice]
    answer: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


class JointSent(ActSent):
    """Whom to confer with (codes; who reviews the case is invited anyway), about what, and within how many working days."""

    organisations: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)] = []
    topic: Words
    days: Annotated[Whole, Field(ge=1, le=30)] | None = None


class PositionSent(ActSent):
    """Where the post's organisation stands in the joint review: AGREE or DISAGREE."""

    verdict: OneOf[Verdict]
    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


class ConclusionSent(ActSent):
    """What the joint review has come to: AGREE or DISAGREE, with reasons that stand in its minutes."""

    verdict: OneOf[Verdict]
    conclusion: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


class HandOverSent(ActSent):
    """To whom of the case's organisation (his login name), and why."""

    to: Annotated[str, Field(min_length=1, max_length=150)]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class RecusalSent(ActSent):
    """That the post's own holder keeps away, or of a head whom he keeps away (his login name)."""

    ground: OneOf[RecusalGround]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
    who: Annotated[str, Field(max_length=150)] = ""


class DeliverySent(ActSent):
    """How the result was handed over."""

    note: Annotated[str, Field(max_length=200)] = ""


ACTS: dict[Act, tuple[type[ActSent], Callable[..., object], str]] = {
    Act.RECEIVE: (ActSent, actions.receive_case, "收件。"),
    Act.ACCEPT: (ActSent, actions.accept_case, "受理：出受理通知书，法定时限开始。"),
    Act.REQUEST_CORRECTION: (CorrectionSent, actions.request_correction, "一次性告知要补正的全部内容。"),
    Act.DECLINE: (DeclinationSent, actions.decline_case, "不予受理：写明理由和该去哪里办。"),
    Act.REVIEW: (OpinionSent, actions.review_case, "办完当前的审查环节。"),
    Act.DECIDE: (DecisionSent, actions.decide_case, "作出决定：准予就发证，不予要写理由。"),
    Act.DELIVER: (DeliverySent, actions.deliver_case, "送达结果。"),
    Act.ASK_OPINION: (QuestionSent, actions.ask_opinion, "征求别的单位的意见，办理期限不停。"),
    Act.GIVE_OPINION: (AdviceSent, actions.give_opinion, "答复征求的意见。"),
    Act.OPEN_JOINT: (JointSent, actions.open_joint, "发起会商，办理期限不停。"),
    Act.GIVE_POSITION: (PositionSent, actions.give_position, "说本单位的会商意见。"),
    Act.CONCLUDE_JOINT: (ConclusionSent, actions.conclude_joint, "作会商结论，出会商纪要；决定要照结论作。"),
    Act.HAND_OVER: (HandOverSent, actions.hand_over, "转给本单位另一个人经办，期限不变。"),
    Act.RECUSE: (RecusalSent, actions.recuse, "回避：以后不能再看、再办这一件（《公务员法》第七十六条）。"),
    Act.CONCLUDE: (ActSent, actions.conclude_case, "办结。"),
}


def _offer(act: Act, sent: type[ActSent], do: Callable[..., object], words: str) -> None:
    """Add the operation of one act."""

    def perform(request: HttpRequest, number: str, body: ActSent) -> CaseLine:
        visible_case(request, number)
        do(number=number, by=acting(request), at=timezone.now(), **body.arguments())
        # Who keeps away from it now may not open it again, but is told what became of it.
        return case_line(queries.case_by_number(number))

    perform.__name__ = f"case_{act.value}"
    perform.__doc__ = f"{words}权限和条件与工作台上的按钮相同。"
    perform.__annotations__["body"] = sent
    path = f"/cases/{{number}}/acts/{act.value.replace('_', '-')}"
    router.post(path, response=CaseLine, summary=str(act.label))(reach(Audience.STAFF, ACT)(perform))


for _act, (_sent, _do, _words) in ACTS.items():
    _offer(_act, _sent, _do, _words)
