"""Every write of requests."""

from mingban.requests.actions.base import CannotAct
from mingban.requests.actions.charging import bill, note_payment
from mingban.requests.actions.consulting import answer_consultation, close_overdue, consult, hear, serve
from mingban.requests.actions.ending import archive, note_delivery, note_dispute, settle_dispute, withdraw
from mingban.requests.actions.guides import CannotSaveGuide, save_guide
from mingban.requests.actions.handling import (
    ask_correction,
    ask_reasons,
    correct_request,
    delay_answer,
    extend_answer,
    give_reasons,
)
from mingban.requests.actions.publishing import publish_answer
from mingban.requests.actions.replying import issue_reply, propose_reply, return_reply
from mingban.requests.actions.reporting import CannotReport, publish_report, save_report
from mingban.requests.actions.sending import (
    Asked,
    CannotAsk,
    Known,
    agree_receipt,
    confirm_receipt,
    send_request,
    type_in_request,
)
from mingban.requests.actions.telling import tell_alert, tell_applicant, tell_asked, tell_staff
from mingban.requests.actions.writing import follow_clock, note_look, note_read, write_message

__all__ = [
    "Asked",
    "CannotAct",
    "CannotAsk",
    "CannotReport",
    "CannotSaveGuide",
    "Known",
    "agree_receipt",
    "answer_consultation",
    "archive",
    "ask_correction",
    "ask_reasons",
    "bill",
    "close_overdue",
    "confirm_receipt",
    "consult",
    "correct_request",
    "delay_answer",
    "extend_answer",
    "follow_clock",
    "give_reasons",
    "hear",
    "issue_reply",
    "note_delivery",
    "note_dispute",
    "note_look",
    "note_payment",
    "note_read",
    "propose_reply",
    "publish_answer",
    "publish_report",
    "return_reply",
    "save_guide",
    "save_report",
    "send_request",
    "serve",
    "settle_dispute",
    "tell_alert",
    "tell_applicant",
    "tell_asked",
    "tell_staff",
    "type_in_request",
    "withdraw",
    "write_message",
]
