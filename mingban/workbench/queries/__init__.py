"""What officials' lists show."""

from mingban.workbench.queries.inbox import (
    CAP,
    PAGE_SIZE,
    InboxPage,
    branches_of,
    figures,
    inbox,
    items_to_choose,
    organisations_to_choose,
    read_cases,
)
from mingban.workbench.queries.people import name_of_person, person_named_by
from mingban.workbench.queries.saved import default_filter, saved_filters

__all__ = [
    "CAP",
    "PAGE_SIZE",
    "InboxPage",
    "branches_of",
    "default_filter",
    "figures",
    "inbox",
    "items_to_choose",
    "name_of_person",
    "organisations_to_choose",
    "person_named_by",
    "read_cases",
    "saved_filters",
]
