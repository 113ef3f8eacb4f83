"""What officials' lists show."""

from mingban.workbench.queries.cells import cells_of
from mingban.workbench.queries.listing import (
    CAP,
    PAGE_SIZE,
    InboxPage,
    branches_of,
    every_case,
    figures,
    inbox,
    is_longer_than,
    items_to_choose,
    officers_to_choose,
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
    "cells_of",
    "default_filter",
    "every_case",
    "figures",
    "inbox",
    "is_longer_than",
    "items_to_choose",
    "name_of_person",
    "officers_to_choose",
    "organisations_to_choose",
    "person_named_by",
    "read_cases",
    "saved_filters",
]
