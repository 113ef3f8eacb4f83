"""Every write of the engine. Other apps call these; the modules behind them are by stage of a case's life."""

from mingban.cases.actions.delivering import conclude_case, deliver_case
from mingban.cases.actions.ending import terminate_case, withdraw_application
from mingban.cases.actions.handling import (
    accept_case,
    decline_case,
    deem_accepted,
    receive_case,
    request_correction,
    supplement_case,
)
from mingban.cases.actions.reviewing import decide_case, review_case

__all__ = [
    "accept_case",
    "conclude_case",
    "decide_case",
    "decline_case",
    "deem_accepted",
    "deliver_case",
    "receive_case",
    "request_correction",
    "review_case",
    "supplement_case",
    "terminate_case",
    "withdraw_application",
]
