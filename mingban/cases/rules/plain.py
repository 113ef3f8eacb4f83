"""What people read of a case in everyday words, and what they say in theirs."""

from collections.abc import Mapping
from typing import Any

from mingban.cases.choices import CaseState, DeliveryMeans
from mingban.cases.rules.table import ENDED, S

DELIVERY_MEANS = {"online": DeliveryMeans.ONLINE, "pick-up": DeliveryMeans.PICK_UP, "post": DeliveryMeans.POST}

# Citizens read nine words only (ux README §7.9).
PLAIN = {
    S.SUBMITTED: "交上来了",
    S.RECEIVED: "交上来了",
    S.CORRECTING: "等您补材料",
    S.ACCEPTED: "受理了",
    S.IN_REVIEW: "正在办",
    S.SUSPENDED: "正在办",
    S.DELIVERED: "已寄出",
    S.CONCLUDED: "办好了",
    S.DECLINED: "没通过",
    S.WITHDRAWN: "已撤回",
    S.TERMINATED: "没通过",
}


def plain_state(state: CaseState, *, is_approved: bool | None = None, has_deferred: bool = False) -> str:
    """Return the one of nine words that a citizen reads for a case."""
    if is_approved is False:
        return "没通过"
    if state is S.DECIDED:
        return "办好了"
    if has_deferred and state not in ENDED:
        return "等您补材料"
    return PLAIN[state]


def delivery_of(data: Mapping[str, Any]) -> tuple[DeliveryMeans, str]:
    """Return how and where to the result goes, from the form's own elements; online where the form does not ask."""
    means = DELIVERY_MEANS.get(str(data.get("delivery.means")), DeliveryMeans.ONLINE)
    return means, str(data.get("delivery.address") or "")


def say_missed(*, ends: bool) -> str:
    """Return what follows when a deferred document does not come by its day."""
    return "没按时补，这件事就当您不办了。" if ends else "没按时补，就按现有的材料决定。"
