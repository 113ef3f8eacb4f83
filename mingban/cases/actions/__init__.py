"""Every write of the engine. Other apps call these; the modules behind them are by stage of a case's life."""

from mingban.cases.actions.applying import (
    attach_file,
    defer_material,
    remove_file,
    save_answers,
    save_data,
    sign_commitment,
    start_application,
    start_at_counter,
)
from mingban.cases.actions.asking_recusal import answer_recusal, ask_recusal, tell_heads_of_requests
from mingban.cases.actions.assigning import hand_over, warn_of_orphans
from mingban.cases.actions.checking import check_page
from mingban.cases.actions.conferring import conclude_joint, give_position, open_joint
from mingban.cases.actions.consenting import consent_case, renew_by_lapse
from mingban.cases.actions.consulting import ask_opinion, give_opinion
from mingban.cases.actions.delivering import conclude_case, deliver_case
from mingban.cases.actions.ending import decide_without, terminate_case, withdraw_application
from mingban.cases.actions.escalating import escalate, warn_of_nobody
from mingban.cases.actions.extending import extend_case
from mingban.cases.actions.following import follow_clock
from mingban.cases.actions.handling import (
    accept_case,
    decline_case,
    deem_accepted,
    receive_case,
    request_correction,
    supplement_case,
)
from mingban.cases.actions.infected import ask_for_clean_file
from mingban.cases.actions.moving import move_version
from mingban.cases.actions.recusing import recuse
from mingban.cases.actions.registers import ask_register, let_go_of_answer
from mingban.cases.actions.reminding import remind_of_deferred
from mingban.cases.actions.reopening import reopen_case
from mingban.cases.actions.reviewing import decide_case, review_case
from mingban.cases.actions.special import end_special, start_special
from mingban.cases.actions.submitting import submit_application
from mingban.cases.actions.supplying import renew_form, supply_material

__all__ = [
    "accept_case",
    "answer_recusal",
    "ask_for_clean_file",
    "ask_opinion",
    "ask_recusal",
    "ask_register",
    "attach_file",
    "check_page",
    "conclude_case",
    "conclude_joint",
    "consent_case",
    "decide_case",
    "decide_without",
    "decline_case",
    "deem_accepted",
    "defer_material",
    "deliver_case",
    "end_special",
    "escalate",
    "extend_case",
    "follow_clock",
    "give_opinion",
    "give_position",
    "hand_over",
    "let_go_of_answer",
    "move_version",
    "open_joint",
    "receive_case",
    "recuse",
    "remind_of_deferred",
    "remove_file",
    "renew_by_lapse",
    "renew_form",
    "reopen_case",
    "request_correction",
    "review_case",
    "save_answers",
    "save_data",
    "sign_commitment",
    "start_application",
    "start_at_counter",
    "start_special",
    "submit_application",
    "supplement_case",
    "supply_material",
    "tell_heads_of_requests",
    "terminate_case",
    "warn_of_nobody",
    "warn_of_orphans",
    "withdraw_application",
]
