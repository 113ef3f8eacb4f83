"""What the rules about official documents make of dates, numbers and texts; no database, no clock."""

from mingban.disclosure.rules.layout import Laid, joined, lay_out
from mingban.disclosure.rules.numbers import DocumentNumber, NotANumber, numbers_in, parse_number
from mingban.disclosure.rules.privacy import Finding, PrivateKind, masked, private_in
from mingban.disclosure.rules.validity import Terms, circle, last_day, rung, validity

__all__ = [
    "DocumentNumber",
    "Finding",
    "Laid",
    "NotANumber",
    "PrivateKind",
    "Terms",
    "circle",
    "joined",
    "last_day",
    "lay_out",
    "masked",
    "numbers_in",
    "parse_number",
    "private_in",
    "rung",
    "validity",
]
