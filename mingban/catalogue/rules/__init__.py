"""Pure decisions of the catalogue: values in, values out. The public face of the package's modules."""

from mingban.catalogue.rules.answers import (
    AGENT,
    AGENT_QUESTION,
    Answer,
    Answers,
    Asked,
    ask,
    is_answer,
    parse_answers,
    references,
    say_answer,
    write_answers,
)
from mingban.catalogue.rules.documents import DropReason
from mingban.catalogue.rules.merge import (
    ONE_FORM,
    Dropped,
    Lane,
    Merged,
    MergedRequirement,
    merge,
    merge_item,
    merged_questions,
    participants,
)
from mingban.catalogue.rules.merged_form import MergedField, MergedSection
from mingban.catalogue.rules.narrow import Narrowed, item_questions, narrow, scenario_of
from mingban.catalogue.rules.reform import ReformRow, ReformTable, reform_table
from mingban.catalogue.rules.schedule import CircularNeeds, Span, schedule

__all__ = [
    "AGENT",
    "AGENT_QUESTION",
    "ONE_FORM",
    "Answer",
    "Answers",
    "Asked",
    "CircularNeeds",
    "DropReason",
    "Dropped",
    "Lane",
    "Merged",
    "MergedField",
    "MergedRequirement",
    "MergedSection",
    "Narrowed",
    "ReformRow",
    "ReformTable",
    "Span",
    "ask",
    "is_answer",
    "item_questions",
    "merge",
    "merge_item",
    "merged_questions",
    "narrow",
    "parse_answers",
    "participants",
    "references",
    "reform_table",
    "say_answer",
    "scenario_of",
    "schedule",
    "write_answers",
]
