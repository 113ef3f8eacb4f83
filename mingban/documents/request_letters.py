"""What letters about requests for information say (国令711). The paragraphs of each kind of answer stand in its template."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mingban.documents.choices import DocumentKind
from mingban.documents.content import Letter, Line, Remedied, Text, Words, say

Short = Annotated[str, Field(max_length=1000)]
Long = Annotated[str, Field(max_length=4000)]


class RequestReceipt(Letter):
    """登记回执: what was asked for, when it counts as received, and until when it is answered (§31, §33)."""

    received_on: date
    channel: Line
    wanted: Line
    event: Line
    limit_days: Annotated[int, Field(ge=1, le=100)]
    due_on: date | None = None

    def plain_words(self) -> str:
        """Say that it is received, and until when the answer comes."""
        until = f"，最迟{say(self.due_on)}答复您" if self.due_on else ""
        return f"您的申请{say(self.received_on)}算收到{until}。凭编号可以随时查进度。"


class RequestCorrection(Letter):
    """补正告知书: everything that is not clear, told once (§30)."""

    received_on: date
    faults: Annotated[list[Short], Field(min_length=1, max_length=20)]
    due_on: date | None = None

    def plain_words(self) -> str:
        """Say until when, and what follows."""
        until = f"请在{say(self.due_on)}前补来。" if self.due_on else "请按期补来。"
        return f"要补的都写在上面，只说这一次。{until}我们收到补正以后重新算答复的日子。"


class RequestExtension(Remedied):
    """延期答复告知书: by how many working days, why, with whose consent (§33); or until when an answer is put off (§35)."""

    received_on: date
    days: Annotated[int, Field(ge=1, le=400)]
    reason: Short
    approved_by: Line
    due_on: date | None = None
    is_delay: bool = False

    def plain_words(self) -> str:
        """Say until when."""
        until = f"，最迟{say(self.due_on)}答复您" if self.due_on else ""
        return f"这件申请要多办{self.days}个工作日{until}。为什么，写在上面。"


class RequestConsult(Letter):
    """意见征询书 to a third party (§32) or to an organisation that made the information too (§34); it names no applicant."""

    is_third_party: bool
    question: Text
    due_on: date | None = None

    def plain_words(self) -> str:
        """Say what silence means: the opposite for the two."""
        until = f"请在{say(self.due_on)}前答复。" if self.due_on else "请在收到后15个工作日内答复。"
        silence = (
            "到期没有答复的，是否公开由我们决定。" if self.is_third_party else "到期没有提出意见的，视为同意公开。"
        )
        return f"{until}{silence}"


class RequestReasons(Letter):
    """说明理由通知书: why so many requests, so often (§35)."""

    received_on: date
    count: Annotated[int, Field(ge=1)]
    days: Annotated[int, Field(ge=1)]
    question: Short
    due_on: date | None = None

    def plain_words(self) -> str:
        """Say what to do."""
        until = f"请在{say(self.due_on)}前" if self.due_on else "请"
        return f"{until}说明申请这么多的理由，写几句话就行。理由合理的，我们接着办。"


class RequestFee(Letter):
    """收费通知 (§42): how much, how it came about, until when."""

    received_on: date
    amount: Annotated[int, Field(ge=1)]
    how: Line
    basis: Line
    due_on: date | None = None

    def plain_words(self) -> str:
        """Say how much and until when."""
        until = f"，请在{say(self.due_on)}前缴" if self.due_on else ""
        return f"要缴{self.amount}元{until}。到期不缴的，视为放弃这件申请。"


class ReplyWords(StrEnum):
    """Kinds of answers, as `requests.choices.ReplyKind` has them; each has its paragraph in the template."""

    DISCLOSED = "DISCLOSED"
    PARTLY = "PARTLY"
    PUBLIC = "PUBLIC"
    REFUSED = "REFUSED"
    ABSENT = "ABSENT"
    ELSEWHERE = "ELSEWHERE"
    REPEATED = "REPEATED"
    OTHER_RULES = "OTHER_RULES"
    TO_BE_MADE = "TO_BE_MADE"
    PETITION = "PETITION"
    PRINTED = "PRINTED"
    UNREASONABLE = "UNREASONABLE"
    ABANDONED = "ABANDONED"
    UNCLEAR = "UNCLEAR"
    UNPAID = "UNPAID"
    RECONFIRM = "RECONFIRM"


W = ReplyWords
TITLES = {
    W.DISCLOSED: "政府信息公开告知书",
    W.PARTLY: "政府信息部分公开告知书",
    W.PUBLIC: "政府信息已主动公开告知书",
    W.REFUSED: "政府信息不予公开告知书",
    W.ABSENT: "政府信息不存在告知书",
    W.ELSEWHERE: "非本机关政府信息告知书",
    W.REPEATED: "政府信息公开申请不予重复处理告知书",
    W.UNREASONABLE: "政府信息公开申请不予处理告知书",
    W.ABANDONED: "政府信息公开申请视为放弃告知书",
    W.UNPAID: "政府信息公开申请视为放弃告知书",
}
PLAIN = {
    W.DISCLOSED: "您要的信息给您了，写在上面或者附在后面。",
    W.PARTLY: "能给的给您了，不能给的部分和理由写在上面。",
    W.PUBLIC: "您要的信息早已公开，在哪里能看到写在上面。",
    W.REFUSED: "这个信息不能公开，理由写在上面。",
    W.ABSENT: "我们找过了，没有这个信息。",
    W.ELSEWHERE: "这个信息不归我们管，上面写了该问谁。",
    W.REPEATED: "这个申请我们答复过了，不再重复答复。",
    W.OTHER_RULES: "这类资料另有查询的办法，上面写了怎么查。",
    W.TO_BE_MADE: "没有现成的，要另外加工才有，所以不提供。",
    W.PETITION: "这件事不属于信息公开，上面写了该走哪条路。",
    W.PRINTED: "这是公开出版的，上面写了到哪里看。",
    W.UNREASONABLE: "申请的数量、频次明显不合理，这件不予处理，理由写在上面。",
    W.ABANDONED: "到期没有补正，这件申请视为放弃。以后需要可以重新申请。",
    W.UNCLEAR: "补正以后还是看不明白要什么，没法提供。以后写清楚可以重新申请。",
    W.UNPAID: "到期没有缴费，这件申请视为放弃。以后需要可以重新申请。",
    W.RECONFIRM: "您已经有这个信息，我们不再重新确认或者出具。",
}


class RequestReply(Remedied):
    """告知书: the answer. `basis` are the articles, `ground` words of §14 to §16; what a kind does not use stays empty."""

    received_on: date
    kind: ReplyWords
    basis: Line
    ground: Words = ""
    reason: Long = ""
    where: Short = ""
    searched: Short = ""
    text: Long = ""
    withheld: Short = ""
    files: Annotated[list[Line], Field(max_length=60)] = []

    def plain_words(self) -> str:
        """Say what it comes to."""
        return PLAIN[self.kind]

    def heading(self, kind: DocumentKind) -> str:
        """Each kind of answer has its title."""
        return TITLES.get(self.kind, str(kind.label))


class ThirdPartyNotice(Remedied):
    """第三方告知书 (§32): what is disclosed against its will, and why."""

    disclosed: Text
    reason: Text
    is_public_interest: bool

    def plain_words(self) -> str:
        """Say what was decided."""
        return "您不同意公开的信息，我们决定公开。公开什么、为什么，写在上面。"


REQUEST_CONTENTS: dict[DocumentKind, type[Letter]] = {
    DocumentKind.REQUEST_RECEIPT: RequestReceipt,
    DocumentKind.REQUEST_CORRECTION: RequestCorrection,
    DocumentKind.REQUEST_EXTENSION: RequestExtension,
    DocumentKind.REQUEST_CONSULT: RequestConsult,
    DocumentKind.REQUEST_REASONS: RequestReasons,
    DocumentKind.REQUEST_FEE: RequestFee,
    DocumentKind.REQUEST_REPLY: RequestReply,
    DocumentKind.THIRD_PARTY_NOTICE: ThirdPartyNotice,
}
