"""What can be done with a request: from which state, by whom, to which state, under which article; and the guards. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mingban.requests.choices import Act, ReplyKind, State

S = State
APPLICANT, CLERK, REVIEWER, DECIDER, HEAD, SYSTEM = "applicant", "clerk", "reviewer", "decider", "head", "system"
# Whoever heads the disclosure office (政府信息公开工作机构): the post that the guide names, else the organisation's head.
OFFICE_HEAD = "office_head"
OPEN = (S.SENT, S.ANSWERING, S.CORRECTING)
OVER = (S.ANSWERED, S.WITHDRAWN, S.ARCHIVED)
STAFF = (CLERK, REVIEWER, DECIDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table. Without a target the state stays, or what the act finds decides."""

    act: Act
    sources: tuple[State, ...]
    roles: frozenset[str]
    article: str
    target: State | None = None
    why: str


def _row(
    act: Act, sources: Sequence[State], roles: Sequence[str], article: str, why: str, *, target: State | None = None
) -> Transition:
    return Transition(act=act, sources=tuple(sources), roles=frozenset(roles), article=article, why=why, target=target)


TRANSITIONS: dict[Act, Transition] = {
    row.act: row
    for row in (
        _row(Act.CONFIRM, [S.SENT], [CLERK, REVIEWER], "第三十一条", "已经确认过收到了"),
        _row(Act.AGREE, [S.SENT], [APPLICANT], "第三十一条", "已经确认过收到了"),
        _row(Act.ASK_CORRECTION, [S.ANSWERING], [CLERK, REVIEWER], "第三十条", "收到以后、答复以前才能要求补正", target=S.CORRECTING),
        _row(Act.CORRECT, [S.CORRECTING], [APPLICANT, CLERK, REVIEWER], "第三十条", "现在没有要补正的", target=S.ANSWERING),
        _row(Act.CONSULT, [S.ANSWERING], [REVIEWER, DECIDER], "第三十二条、第三十四条", "收到以后、答复以前才能征求意见"),
        _row(Act.SERVE, [S.ANSWERING], [CLERK, REVIEWER, DECIDER], "第三十二条、第三十四条", "没有等着登记送达的意见征询书"),
        _row(Act.HEAR, [S.ANSWERING], [REVIEWER, DECIDER], "第三十二条、第三十四条", "现在没有在征求的意见"),
        _row(Act.CLOSE, [S.ANSWERING], [SYSTEM], "第三十二条、第三十四条", "现在没有在征求的意见"),
        _row(Act.EXTEND, [S.ANSWERING], [OFFICE_HEAD], "第三十三条", "收到以后、答复以前才能延长"),
        _row(Act.ASK_REASONS, [S.ANSWERING], [REVIEWER, DECIDER], "第三十五条", "收到以后、答复以前才能要求说明理由"),
        _row(Act.GIVE_REASONS, [S.ANSWERING, S.CORRECTING], [APPLICANT, CLERK, REVIEWER], "第三十五条", "现在不用说明理由"),
        _row(Act.DELAY, [S.ANSWERING], [OFFICE_HEAD], "第三十五条", "收到以后、答复以前才能确定延迟答复的期限"),
        _row(Act.BILL, [S.ANSWERING], [REVIEWER, DECIDER], "第四十二条", "收到以后、答复以前才能通知缴费"),
        _row(Act.NOTE_PAYMENT, [S.ANSWERING], [CLERK, REVIEWER], "第四十二条", "现在没有要缴的费"),
        _row(Act.PROPOSE, [S.ANSWERING, S.CORRECTING], [REVIEWER], "第三十六条", "收到以后、答复以前才能拟答复"),
        _row(Act.RETURN, [S.ANSWERING, S.CORRECTING], [DECIDER], "第三十六条", "现在没有等签发的答复"),
        _row(Act.REPLY, [S.ANSWERING, S.CORRECTING], [DECIDER], "第三十六条", "收到以后才能答复，答复只有一次", target=S.ANSWERED),
        _row(Act.DELIVER, [S.ANSWERED], [CLERK, REVIEWER], "第四十条", "答复以后才能登记送达"),
        _row(Act.WITHDRAW, OPEN, [APPLICANT, CLERK], "申请人自愿", "已经答复或者办结，不能撤回", target=S.WITHDRAWN),
        _row(Act.DISPUTE, [S.ANSWERED, S.ARCHIVED], [REVIEWER, DECIDER], "第五十一条", "答复以后才有复议、诉讼"),
        _row(Act.SETTLE, [S.ANSWERED, S.ARCHIVED], [REVIEWER, DECIDER], "第五十条", "没有未审结的复议、诉讼"),
        _row(Act.PUBLISH, [S.ANSWERED, S.ARCHIVED], [REVIEWER, DECIDER], "第四十四条", "答复以后才能转为主动公开"),
        _row(Act.ARCHIVE, [S.ANSWERED, S.WITHDRAWN], [CLERK], "档案管理规定", "办结以后才能归档", target=S.ARCHIVED),
        _row(Act.WRITE, [*OPEN, S.ANSWERED], [APPLICANT, *STAFF], "便民沟通，不影响期限", "已经归档或者撤回，不能再留言"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards need to know of a request; users are named by their ids.

    `is_check_over`: the seven working days in which a correction may be asked for are over (§30); `is_unserved`: of a letter
    to a consulted party it is not known yet when it arrived; `is_overdue`: the answer's period is over.
    """

    state: State
    is_confirmed_by_office: bool = False
    is_confirmed_by_applicant: bool = False
    is_corrected: bool = False
    is_check_over: bool = False
    is_correction_overdue: bool = False
    is_extended: bool = False
    is_delayed: bool = False
    is_consulting: bool = False
    is_unserved: bool = False
    is_overdue: bool = False
    is_objected: bool = False
    are_reasons_asked: bool = False
    are_reasons_given: bool = False
    are_reasons_overdue: bool = False
    has_bill: bool = False
    is_unpaid: bool = False
    is_payment_overdue: bool = False
    fee_applies: bool = False
    proposer: int | None = None
    is_delivered: bool = False
    gives_information: bool = False
    is_published: bool = False
    open_disputes: int = 0


def why_not(act: Act, facts: Facts, user: int | None = None) -> str:
    """Return what stands against an act now, in the user's words; empty when nothing does."""
    row = TRANSITIONS[act]
    if facts.state not in row.sources:
        return row.why
    guard = GUARDS.get(act)
    return guard(facts, user) if guard else ""


def _confirm(facts: Facts, user: int | None) -> str:
    return row_why(Act.CONFIRM) if facts.is_confirmed_by_office and facts.is_confirmed_by_applicant else ""


def _agree(facts: Facts, user: int | None) -> str:
    return row_why(Act.AGREE) if facts.is_confirmed_by_applicant else ""


def row_why(act: Act) -> str:
    """Return what an official or applicant reads when an act comes at the wrong time."""
    return TRANSITIONS[act].why


def _ask_correction(facts: Facts, user: int | None) -> str:
    if facts.is_corrected:
        return "已经要求补正过一次，要补的只能一次告知（第三十条）"
    if facts.is_check_over:
        return "收到已经超过 7 个工作日，不能再要求补正（第三十条）"
    return "收费通知还没有缴，等缴费或者到期" if facts.is_unpaid else _busy(facts)


def _busy(facts: Facts) -> str:
    """Say why the answer has to wait, where it has to: for whoever was asked, for the fee, for another's proposal."""
    if facts.is_consulting:
        return "还在征求意见，等答复或者到期"
    return "有一份答复等签发，先签发或者退回" if facts.proposer is not None else ""


def _consult(facts: Facts, user: int | None) -> str:
    if facts.is_unpaid:
        return "收费通知还没有缴，等缴费或者到期"
    return "有一份答复等签发，先签发或者退回" if facts.proposer is not None else ""


def _serve(facts: Facts, user: int | None) -> str:
    return "" if facts.is_unserved else row_why(Act.SERVE)


def _hear(facts: Facts, user: int | None) -> str:
    return "" if facts.is_consulting else row_why(Act.HEAR)


def _extend(facts: Facts, user: int | None) -> str:
    if facts.is_extended:
        return "已经延长过一次，只能延长一次（第三十三条）"
    return "期限已经按第三十五条另外确定，不能再延长" if facts.is_delayed else ""


def _ask_reasons(facts: Facts, user: int | None) -> str:
    return "已经要求过说明理由" if facts.are_reasons_asked else ""


def _give_reasons(facts: Facts, user: int | None) -> str:
    if not facts.are_reasons_asked:
        return row_why(Act.GIVE_REASONS)
    return "理由已经交过了" if facts.are_reasons_given else ""


def _delay(facts: Facts, user: int | None) -> str:
    if facts.is_delayed:
        return "延迟答复的期限已经确定过"
    if facts.is_overdue:
        return "答复期限已经过了，过了就不能再延迟"
    if facts.is_consulting:
        return "还在征求意见，等答复或者到期"
    if facts.is_unpaid:
        return "收费通知还没有缴，等缴费或者到期"
    return "" if facts.are_reasons_given else "申请人说明理由以后，理由合理的才能延迟答复（第三十五条）"


def _bill(facts: Facts, user: int | None) -> str:
    if not facts.fee_applies:
        return "本机关现在不收信息处理费"
    if facts.is_overdue:
        return "答复期限已经过了，不能再通知缴费"
    return "收费通知已经发过" if facts.has_bill else _busy(facts)


def _note_payment(facts: Facts, user: int | None) -> str:
    return "" if facts.is_unpaid else row_why(Act.NOTE_PAYMENT)


def _propose(facts: Facts, user: int | None) -> str:
    return _busy(facts)


def _return(facts: Facts, user: int | None) -> str:
    return "" if facts.proposer is not None else row_why(Act.RETURN)


def _reply(facts: Facts, user: int | None) -> str:
    if facts.proposer is None:
        return "还没有人拟答复"
    if facts.is_consulting:
        return "还在征求意见，等答复或者到期"
    return "拟答复的人不能自己签发，请另一个人签" if user is not None and facts.proposer == user else ""


def _deliver(facts: Facts, user: int | None) -> str:
    return "已经登记过送达" if facts.is_delivered else ""


def _settle(facts: Facts, user: int | None) -> str:
    return "" if facts.open_disputes else row_why(Act.SETTLE)


def _publish(facts: Facts, user: int | None) -> str:
    if not facts.gives_information:
        return "只有给了信息的答复才能转为主动公开"
    return "已经转过一次" if facts.is_published else ""


def _archive(facts: Facts, user: int | None) -> str:
    return "有复议、诉讼没有审结，先不归档" if facts.open_disputes else ""


GUARDS = {
    Act.CONFIRM: _confirm,
    Act.AGREE: _agree,
    Act.ASK_CORRECTION: _ask_correction,
    Act.CONSULT: _consult,
    Act.SERVE: _serve,
    Act.HEAR: _hear,
    Act.CLOSE: _hear,
    Act.EXTEND: _extend,
    Act.ASK_REASONS: _ask_reasons,
    Act.GIVE_REASONS: _give_reasons,
    Act.DELAY: _delay,
    Act.BILL: _bill,
    Act.NOTE_PAYMENT: _note_payment,
    Act.PROPOSE: _propose,
    Act.RETURN: _return,
    Act.REPLY: _reply,
    Act.DELIVER: _deliver,
    Act.SETTLE: _settle,
    Act.PUBLISH: _publish,
    Act.ARCHIVE: _archive,
}


def why_not_kind(kind: ReplyKind, facts: Facts) -> str:
    """Return what stands against answering in this way now; empty when nothing does."""
    if kind is ReplyKind.ABANDONED:
        return _why_not_abandoned(facts)
    if facts.state is S.CORRECTING:
        return "还在等申请人补正；到期没有补正的，选“逾期不补正”"
    if kind is ReplyKind.UNPAID:
        return "" if facts.is_payment_overdue else "只有缴费期限过了还没有缴的，才能这样答复"
    if facts.is_unpaid:
        return "收费通知还没有缴，等缴费或者到期"
    if kind is ReplyKind.UNREASONABLE:
        return _why_not_unreasonable(facts)
    is_too_early = kind is ReplyKind.UNCLEAR and not facts.is_corrected
    return "要先要求补正一次；补正后仍不明确的，才能这样答复" if is_too_early else ""


def _why_not_abandoned(facts: Facts) -> str:
    if facts.state is not S.CORRECTING:
        return "只有要求过补正、又没有补正的，才能视为放弃（第三十条）"
    return "" if facts.is_correction_overdue else "补正的期限还没有过"


def _why_not_unreasonable(facts: Facts) -> str:
    if not facts.are_reasons_asked:
        return "要先要求申请人说明理由（第三十五条）"
    return "" if facts.are_reasons_given or facts.are_reasons_overdue else "等申请人说明理由，或者说明理由的期限过了"
