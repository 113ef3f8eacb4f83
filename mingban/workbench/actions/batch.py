"""One act on many cases: each in a transaction of its own, each told by itself whether it was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mingban.cases import actions as engine
from mingban.cases.choices import Act
from mingban.cases.queries import visible_cases
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, Refused
from mingban.workbench import access

DOERS = {Act.RECEIVE: engine.receive_case, Act.ACCEPT: engine.accept_case, Act.HAND_OVER: engine.hand_over}
MOST_AT_ONCE = 100
UNKNOWN = "没有这个办件，或者它不归您的单位"


@dataclass(frozen=True, slots=True)
class Ticked:
    """A case that was ticked, as its row showed it."""

    number: str
    revision: int


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row; `reason` says why it was not done and is empty when it was."""

    number: str
    item_name: str
    reason: str = ""

    @property
    def is_done(self) -> bool:
        """True when the act was done, now or by the same batch before."""
        return not self.reason


class CannotBatch(BadInput):
    """Nothing is ticked, too much, or what does not belong together."""


def act_on_many(
    *, act: Act, ticked: Sequence[Ticked], key: str, by: Actor, at: datetime, terms: Mapping[str, str] | None = None
) -> list[RowResult]:
    """Receive, accept or assign the ticked cases one after the other; what one of them refuses does not hold the others up.

    `key` is the page's own: sent again, the batch changes nothing and says the same of what it had done. Cases that are
    accepted together are of one item, so that they are checked by the same list. `terms` are what the act takes besides.

    :raises CannotBatch: for another act, nothing or more than a hundred ticked, or several items to accept.
    """
    if act not in DOERS or act not in access.batch_acts(by):
        raise CannotBatch("这个操作不能一起办，请打开办件一件一件办")
    if not ticked or len(ticked) > MOST_AT_ONCE:
        raise CannotBatch(f"请先选要办的件，一次最多 {MOST_AT_ONCE} 件")
    rows = visible_cases(by).filter(number__in=[one.number for one in ticked])
    cases = {case.number: case for case in rows.defer("correction_note")}
    if act is Act.ACCEPT and len({case.item_id for case in cases.values()}) > 1:
        raise CannotBatch("一起受理的要是同一个事项。请先按事项筛选，再选")

    def act_on(one: Ticked) -> RowResult:
        case = cases.get(one.number)
        if case is None:
            return RowResult(one.number, "", UNKNOWN)
        try:
            DOERS[act](number=one.number, by=by, at=at, key=f"batch/{key}", revision=one.revision, **(terms or {}))  # type: ignore[operator]
        except Refused as refusal:
            return RowResult(one.number, case.item_name, refusal.message)
        return RowResult(one.number, case.item_name)

    return [act_on(one) for one in ticked]
