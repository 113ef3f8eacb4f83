"""What happens to applications and cases; ids and numbers only."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Event):
    """A citizen has handed in an application."""

    application_id: int


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something happened to a case; `document_number` is the document that the act issued."""

    case_id: int
    document_number: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseReceived(CaseEvent):
    """The counter has confirmed receipt."""


@dataclass(frozen=True, kw_only=True)
class CaseAccepted(CaseEvent):
    """Accepted, by an officer or deemed by law."""


@dataclass(frozen=True, kw_only=True)
class CorrectionRequested(CaseEvent):
    """Everything to correct has been told, once."""


@dataclass(frozen=True, kw_only=True)
class ChangesWanted(CaseEvent):
    """A reviewer wants changes by the applicant before he agrees."""


@dataclass(frozen=True, kw_only=True)
class CaseSupplemented(CaseEvent):
    """The applicant has handed in what was asked."""


@dataclass(frozen=True, kw_only=True)
class CaseDeclined(CaseEvent):
    """Not accepted, with a reason and where to go instead."""


@dataclass(frozen=True, kw_only=True)
class CaseReviewed(CaseEvent):
    """An officer has given an opinion on a review step; with the last one that it wants, the step is done."""


@dataclass(frozen=True, kw_only=True)
class VersionMoved(CaseEvent):
    """The case is handled by a later version of its item from now on."""


@dataclass(frozen=True, kw_only=True)
class SpecialStarted(CaseEvent):
    """A special procedure has begun; the limits stand still."""


@dataclass(frozen=True, kw_only=True)
class SpecialEnded(CaseEvent):
    """The special procedure is over; the limits run on."""


@dataclass(frozen=True, kw_only=True)
class LimitExtended(CaseEvent):
    """The case's statutory limit, or that of the whole joint application, was extended."""


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(CaseEvent):
    """Another authority was asked for its opinion."""


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(CaseEvent):
    """Another authority has given its opinion."""


@dataclass(frozen=True, kw_only=True)
class JointReviewOpened(CaseEvent):
    """Authorities confer, since their opinions differ or the decider wants it."""


@dataclass(frozen=True, kw_only=True)
class PositionGiven(CaseEvent):
    """An authority has said where it stands in a joint review."""


@dataclass(frozen=True, kw_only=True)
class JointReviewConcluded(CaseEvent):
    """A joint review has come to its one conclusion."""


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(CaseEvent):
    """Another officer of the same organisation handles the case now."""


@dataclass(frozen=True, kw_only=True)
class RecusalAsked(CaseEvent):
    """An applicant asks that an official keep away."""


@dataclass(frozen=True, kw_only=True)
class RecusalAnswered(CaseEvent):
    """The head has decided on what an applicant asked; `request_id` is of that."""

    request_id: int
    is_granted: bool


@dataclass(frozen=True, kw_only=True)
class OfficerRecused(CaseEvent):
    """An official keeps away from the case from now on."""


@dataclass(frozen=True, kw_only=True)
class CaseDecided(CaseEvent):
    """Granted or refused."""


@dataclass(frozen=True, kw_only=True)
class GrantWithdrawn(CaseEvent):
    """A grant was unlawful and is withdrawn; the case is under review again."""


@dataclass(frozen=True, kw_only=True)
class CaseDelivered(CaseEvent):
    """The result is handed over or on its way."""


@dataclass(frozen=True, kw_only=True)
class CaseConcluded(CaseEvent):
    """The case has come to its end; the applicant may rate it."""


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    """The applicant has withdrawn."""


@dataclass(frozen=True, kw_only=True)
class CaseTerminated(CaseEvent):
    """Ended without a decision, as a deferred document never came."""


@dataclass(frozen=True, kw_only=True)
class DeferredSupplied(Event):
    """A deferred document has come."""

    application_id: int
    kind_code: str


@dataclass(frozen=True, kw_only=True)
class DeferredMissed(Event):
    """A deferred document did not come by its day; the case is decided without it."""

    case_id: int
    kind_codes: list[str]
