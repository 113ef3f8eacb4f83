"""Every write of drafts for comment, by verb."""

from mingban.consultations.actions.base import CannotAct, NeedsAnother
from mingban.consultations.actions.commenting import CannotComment, check_may_take_part, send_comment, withdraw_comment
from mingban.consultations.actions.demo import load_drafts
from mingban.consultations.actions.drafting import Terms, add_file, edit_draft, prepare_draft, remove_file
from mingban.consultations.actions.grouping import group_changed, group_comments
from mingban.consultations.actions.hearing import (
    CannotSignUp,
    HearingTerms,
    check_may_sign_up,
    drop_hearing,
    look_at_sign_up,
    set_hearing,
    settle_sign_up,
    sign_up,
    take_back_sign_up,
)
from mingban.consultations.actions.publishing import (
    close_draft,
    close_due,
    extend_period,
    publish_draft,
    withdraw_draft,
)
from mingban.consultations.actions.replying import CannotReply, judge_words, look_at_author, reply_to
from mingban.consultations.actions.results import NotAnswered, publish_results, tell_authors, write_results
from mingban.consultations.actions.surveying import BadAnswers, add_question, answer_questions, remove_question

__all__ = [
    "BadAnswers",
    "CannotAct",
    "CannotComment",
    "CannotReply",
    "CannotSignUp",
    "HearingTerms",
    "NeedsAnother",
    "NotAnswered",
    "Terms",
    "add_file",
    "add_question",
    "answer_questions",
    "check_may_sign_up",
    "check_may_take_part",
    "close_draft",
    "close_due",
    "drop_hearing",
    "edit_draft",
    "extend_period",
    "group_changed",
    "group_comments",
    "judge_words",
    "load_drafts",
    "look_at_author",
    "look_at_sign_up",
    "prepare_draft",
    "publish_draft",
    "publish_results",
    "remove_file",
    "remove_question",
    "reply_to",
    "send_comment",
    "set_hearing",
    "settle_sign_up",
    "sign_up",
    "take_back_sign_up",
    "tell_authors",
    "withdraw_comment",
    "withdraw_draft",
    "write_results",
]
