"""What officials do with their lists: find a person's cases, keep filters, act on many cases, take lists out."""

from mingban.workbench.actions.batch import MOST_AT_ONCE, CannotBatch, RowResult, Ticked, act_on_many
from mingban.workbench.actions.exporting import export_cases
from mingban.workbench.actions.filters import MOST_FILTERS, CannotSave, delete_filter, save_filter
from mingban.workbench.actions.finding import NobodyFound, find_person

__all__ = [
    "MOST_AT_ONCE",
    "MOST_FILTERS",
    "CannotBatch",
    "CannotSave",
    "NobodyFound",
    "RowResult",
    "Ticked",
    "act_on_many",
    "delete_filter",
    "export_cases",
    "find_person",
    "save_filter",
]
