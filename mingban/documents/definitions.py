"""What each kind of document says: checked when it is issued, then frozen; the templates read nothing else.

Days are `date`s of Asia/Shanghai, instants aware `datetime`s. `plain` is the sentence in everyday words that stands
beside the legal text; each kind writes one itself where the caller gives none.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mingban.documents.choices import DocumentKind
from mingban.documents.content import Content, Instant, Line, Text, Unit, Words, say
from mingban.documents.content import Letter as Letter  # noqa: PLC0414 — others import it from here
from mingban.documents.content import Remedied as Remedied  # noqa: PLC0414 — others import it from here
from mingban.documents.request_letters import REQUEST_CONTENTS


class Errand(Content):
    """One item of a bundle and the organisation that handles it."""

    name: Line
    organisation: Line
    number: Words = ""


class HandedIn(Content):
    """One material that was received: how many, in which form (原件, 复印件, 电子 ...)."""

    name: Line
    copies: Annotated[int, Field(ge=0, le=99)] = 1
    form: Words = ""
    note: Words = ""


class Receipt(Letter):
    """收件回执: what was handed in, when, and until when there will be an answer."""

    received_at: Instant
    errands: list[Errand] = []
    materials: list[HandedIn] = []
    promised_on: date | None = None
    officer: Words = ""

    def plain_words(self) -> str:
        """Say that it has arrived, and by when it will be done."""
        until = f"，最迟{say(self.promised_on)}办好" if self.promised_on else ""
        return f"您交的东西我们收到了{until}。凭编号可以随时查进度。"


class Deferred(Content):
    """容缺: a material that may follow, and until when (None while the year's calendar is not announced)."""

    name: Line
    due_on: date | None = None


class Acceptance(Letter):
    """受理通知书. `is_deemed`: accepted by law since nobody answered in time (行政许可法 §32). `limit_days` 0: on the day itself.

    `if_missed`: what follows when a deferred document does not come.
    `waits_for`: earlier errands of the same application whose results belong to its material; its limit begins with them.
    """

    received_on: date
    accepted_on: date
    is_deemed: bool = False
    limit_days: Annotated[int, Field(ge=0, le=1000)]
    limit_unit: Unit = Unit.WORKING_DAY
    due_on: date | None = None
    not_counted: list[Line] = []
    waits_for: list[Line] = []
    deferred: list[Deferred] = []
    if_missed: Annotated[str, Field(max_length=200)] = ""
    is_licensing: bool = True

    def plain_words(self) -> str:
        """Say that it is taken on, until when, and what must still follow."""
        until = f"，最迟{say(self.due_on)}给您结果" if self.due_on else ""
        rest = f"还缺{len(self.deferred)}份材料，请按时补来。" if self.deferred else "您现在不用再做什么。"
        return f"这件事我们受理了{until}。{rest}"


class Fault(Content):
    """One material that must be corrected: what is wrong, and how to put it right."""

    material: Line
    problem: Annotated[str, Field(min_length=1, max_length=1000)]
    remedy: Annotated[str, Field(max_length=1000)] = ""


class Correction(Letter):
    """一次性补正告知书: everything that must be corrected, told once (行政许可法 §32)."""

    received_on: date
    faults: Annotated[list[Fault], Field(min_length=1, max_length=60)]
    due_on: date | None = None
    consequence: Words = ""
    is_licensing: bool = True

    def plain_words(self) -> str:
        """Say how many there are and until when."""
        until = f"请在{say(self.due_on)}前补来。" if self.due_on else "请尽早补来。"
        return f"有{len(self.faults)}处要补，都写在上面了，我们不会再提别的。{until}"


class Changes(Letter):
    """审查修改通知书: what a reviewer wants changed before he agrees; the limits of the case go on meanwhile."""

    accepted_on: date
    step: Line
    faults: Annotated[list[Fault], Field(min_length=1, max_length=60)]

    def plain_words(self) -> str:
        """Say how many there are and that time goes on."""
        return f"有{len(self.faults)}处要改，都写在上面了。办理期限不停，请尽早改好交回；交回后只由提出的人再看一遍。"


class Ground(StrEnum):
    """Why an application is not accepted (行政许可法 §32)."""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_COMPETENT = "NOT_COMPETENT"
    INCOMPLETE = "INCOMPLETE"
    OTHER = "OTHER"


class Declination(Remedied):
    """不予受理决定书: why, and where to go instead."""

    received_on: date
    ground: Ground = Ground.OTHER
    reason: Text
    where_else: Annotated[str, Field(max_length=500)] = ""

    def plain_words(self) -> str:
        """Say that it cannot be taken, and where to go."""
        other = "请到上面写的单位办。" if self.where_else else ""
        return f"这件事我们不能收，原因写在上面。{other}您不服，可以申请复议或者打官司。"


class Approval(Letter):
    """准予决定书. `lapsed_on`: granted because nobody decided until that day, by the rule that `lapse_basis` names. `result_name` and `result_number` name the licence; `valid_to` None with `valid_from`: without end."""

    accepted_on: date
    legal_basis: list[Line] = []
    result_name: Words = ""
    result_number: Words = ""
    valid_from: date | None = None
    valid_to: date | None = None
    conditions: list[Line] = []
    by_commitment: bool = False
    lapsed_on: date | None = None
    lapse_basis: Words = ""
    is_licensing: bool = True

    def plain_words(self) -> str:
        """Say that it is granted, and what there is to fetch."""
        if self.lapsed_on:
            return "我们没有按期给您答复。按规定，这件事算是办成了，和正式批准一样有效。"
        result = f"您的{self.result_name}也一起给您。" if self.result_name else ""
        return f"这件事办成了。{result}"

    def heading(self, kind: DocumentKind) -> str:
        """What is no licence is not called one."""
        return str(kind.label) if self.is_licensing else "准予办理决定书"


class Refusal(Remedied):
    """不予决定书: reasons and remedies (行政许可法 §38)."""

    accepted_on: date
    legal_basis: list[Line] = []
    reason: Text

    def plain_words(self) -> str:
        """Say that it is not granted, and what can be done."""
        return "这件事没有通过，原因写在上面。条件够了可以再来申请；您不服，可以申请复议或者打官司。"

    def heading(self, kind: DocumentKind) -> str:
        """What is no licence is not called one."""
        return str(kind.label) if self.is_licensing else "不予办理决定书"


class Delivered(Content):
    """One document that was handed over."""

    title: Line
    number: Words = ""


class Delivery(Letter):
    """送达回证. `method` in words (直接送达, 邮寄送达, 电子送达); `receiver` when not the addressee."""

    documents: Annotated[list[Delivered], Field(min_length=1, max_length=40)]
    method: Line
    place: Words = ""
    delivered_at: Instant
    receiver: Words = ""
    officer: Words = ""
    is_electronic: bool = False

    def plain_words(self) -> str:
        """Say what this paper proves."""
        return f"这张纸证明上面{len(self.documents)}份文书已经交到您手里。对内容有疑问，可以打上面的电话问。"


class Withdrawal(Letter):
    """撤回申请确认书."""

    received_on: date
    withdrawn_at: Instant
    reason: Annotated[str, Field(max_length=500)] = ""

    def plain_words(self) -> str:
        """Say that it is over and can be started again."""
        return "按您的要求，这件事不再往下办了。以后想办，可以重新申请。"


class Revocation(Remedied):
    """撤销决定书 (行政许可法 §69): on which ground and why a grant is withdrawn, and what is cancelled with it (§70).

    `is_own_fault`: got by deceit or bribery, so that nothing is made good (§69).
    """

    decided_on: date
    ground: Line
    reason: Text
    cancelled: list[Line] = []
    is_own_fault: bool = False

    def plain_words(self) -> str:
        """Say what becomes of it."""
        return "上次准予的决定撤销了，原因写在上面。这件事我们重新审查，再给您决定；您不服，可以申请复议或者打官司。"

    def heading(self, kind: DocumentKind) -> str:
        """What is no licence is not called one."""
        return str(kind.label) if self.is_licensing else "撤销准予办理决定书"


class Termination(Remedied):
    """终止办理通知书."""

    received_on: date
    legal_basis: list[Line] = []
    reason: Text

    def plain_words(self) -> str:
        """Say that it has stopped, and what can be done."""
        return "这件事停办了，原因写在上面。需要时可以重新申请；您不服，可以申请复议或者打官司。"


class SpecialProcedure(Remedied):
    """特别程序告知书 (行政许可法 §45): what takes place, why, and how many working days it takes, which no limit counts."""

    accepted_on: date
    procedure: Line
    reason: Text
    expected_days: Annotated[int, Field(ge=1, le=365)]
    starts_on: date

    def plain_words(self) -> str:
        """Say what happens, and what that does to the date."""
        return f"要先{self.procedure}，大约{self.expected_days}个工作日。这段时间不算在办理期限里，做完接着算，我们会再告诉您。"


class Extension(Remedied):
    """延长办理期限通知书 (行政许可法 §42): by how many working days, why, approved by whom, until when it runs now.

    `is_joint`: the limit of the whole application that several authorities handle together. `due_on` None while the limit
    stands still or reaches a year that is not announced.
    """

    accepted_on: date
    limit_days: Annotated[int, Field(ge=0, le=1000)]
    days: Annotated[int, Field(ge=1, le=15)]
    reason: Text
    approved_by: Line
    due_on: date | None = None
    is_joint: bool = False

    def plain_words(self) -> str:
        """Say how much longer it takes."""
        until = f"，最迟{say(self.due_on)}给您结果" if self.due_on else ""
        return f"这件事要多办{self.days}个工作日{until}。为什么，写在上面。期限只能延长这一次。"


class Stance(Content):
    """Where one authority stood in a joint review."""

    organisation: Line
    verdict: Line
    text: Annotated[str, Field(max_length=2000)] = ""


class JointMinutes(Letter):
    """会商纪要: to the authorities that conferred; what about, where each stood, and the one conclusion. No letter to the applicant."""

    topic: Annotated[str, Field(min_length=1, max_length=1000)]
    opened_on: date
    positions: Annotated[list[Stance], Field(max_length=50)] = []
    silent: list[Line] = []
    verdict: Line
    conclusion: Text

    def plain_words(self) -> str:
        """Say what it comes to."""
        return f"会商结论是{self.verdict}，作决定的时候照这个结论办。"


class FaceField(Content):
    """One line of a licence's face."""

    label: Annotated[str, Field(min_length=1, max_length=80)]
    value: Annotated[str, Field(max_length=2000)]


class LicenceFace(Content):
    """电子证照: what its face shows. `number` is the licence's own where it has one, `identifier` the dotted national one."""

    name: Line
    number: Words = ""
    identifier: Line
    holder: Line
    fields: Annotated[list[FaceField], Field(max_length=20)] = []
    valid_from: date
    valid_to: date | None = None

    def heading(self, kind: DocumentKind) -> str:
        """A licence is called by its own name."""
        return self.name


class SheetMaterial(Content):
    """One row of a notice sheet, as in the printed form (序号 所需材料 份数 原件 复印件 材料要求)."""

    name: Line
    copies: Annotated[int, Field(ge=1, le=99)] = 1
    is_original: bool = False
    is_copy: bool = False
    requirement: Annotated[str, Field(max_length=500)] = ""


class NoticeSheet(Content):
    """一次性告知单. Empty `addressee` and `visited_on` leave lines to write on; `url` goes into the QR code where it is no issued document."""

    centre: Line
    subject: Line
    addressee: Words = ""
    visited_on: date | None = None
    materials: Annotated[list[SheetMaterial], Field(max_length=80)] = []
    limit: Line
    place: Words = ""
    hours: list[Line] = []
    fees: list[Line] = []
    phone: Words = ""
    complaint_phone: Words = ""
    url: Words = ""

    def heading(self, kind: DocumentKind) -> str:
        """Return the title of the sheet."""
        return str(kind.label)


AnyContent = Letter | LicenceFace | NoticeSheet

CONTENTS: dict[DocumentKind, type[AnyContent]] = {
    DocumentKind.RECEIPT: Receipt,
    DocumentKind.ACCEPTANCE: Acceptance,
    DocumentKind.CORRECTION: Correction,
    DocumentKind.CHANGES: Changes,
    DocumentKind.DECLINATION: Declination,
    DocumentKind.APPROVAL: Approval,
    DocumentKind.REFUSAL: Refusal,
    DocumentKind.DELIVERY: Delivery,
    DocumentKind.WITHDRAWAL: Withdrawal,
    DocumentKind.TERMINATION: Termination,
    DocumentKind.SPECIAL_PROCEDURE: SpecialProcedure,
    DocumentKind.EXTENSION: Extension,
    DocumentKind.REVOCATION: Revocation,
    DocumentKind.JOINT_MINUTES: JointMinutes,
    DocumentKind.LICENCE: LicenceFace,
    DocumentKind.NOTICE_SHEET: NoticeSheet,
    **REQUEST_CONTENTS,
}
