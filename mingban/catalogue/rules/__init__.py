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
from mingban.catalogue.rules.bundle_checks import bundle_findings, bundle_remarks, check_bundle, remarks_on_bundle
from mingban.catalogue.rules.change_words import SaidChange, Vocabulary, say_changes
from mingban.catalogue.rules.changes import Change, How, apply_changes, compare
from mingban.catalogue.rules.checks import check_item, item_findings, remark_findings, remarks_on_item
from mingban.catalogue.rules.documents import DropReason
from mingban.catalogue.rules.findings import Finding, Known, as_problems, repeated, say_where
from mingban.catalogue.rules.flow import Flow, Stop, bundle_stages, draw, item_stages
from mingban.catalogue.rules.loose import readable
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
    possible_questions,
)
from mingban.catalogue.rules.merged_form import MergedField, MergedSection
from mingban.catalogue.rules.narrow import Narrowed, is_online, item_questions, narrow, scenario_of
from mingban.catalogue.rules.part_checks import element_findings, kind_findings, licence_type_findings
from mingban.catalogue.rules.reform import ReformRow, ReformTable, reform_table
from mingban.catalogue.rules.schedule import CircularNeeds, Span, schedule
from mingban.catalogue.rules.steps import Waits, before, groups, levels, waits_for
from mingban.catalogue.words import say_limit, say_value

__all__ = [
    "AGENT",
    "AGENT_QUESTION",
    "ONE_FORM",
    "Answer",
    "Answers",
    "Asked",
    "Change",
    "CircularNeeds",
    "DropReason",
    "Dropped",
    "Finding",
    "Flow",
    "How",
    "Known",
    "Lane",
    "Merged",
    "MergedField",
    "MergedRequirement",
    "MergedSection",
    "Narrowed",
    "ReformRow",
    "ReformTable",
    "SaidChange",
    "Span",
    "Stop",
    "Vocabulary",
    "Waits",
    "apply_changes",
    "as_problems",
    "ask",
    "before",
    "bundle_findings",
    "bundle_remarks",
    "bundle_stages",
    "check_bundle",
    "check_item",
    "compare",
    "draw",
    "element_findings",
    "groups",
    "is_answer",
    "is_online",
    "item_findings",
    "item_questions",
    "item_stages",
    "kind_findings",
    "levels",
    "licence_type_findings",
    "merge",
    "merge_item",
    "merged_questions",
    "narrow",
    "parse_answers",
    "participants",
    "possible_questions",
    "readable",
    "references",
    "reform_table",
    "remark_findings",
    "remarks_on_bundle",
    "remarks_on_item",
    "repeated",
    "say_answer",
    "say_changes",
    "say_limit",
    "say_value",
    "say_where",
    "scenario_of",
    "schedule",
    "waits_for",
    "write_answers",
]
