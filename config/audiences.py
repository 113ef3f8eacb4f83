"""Whom the routes of other packages are for, by route name; our own views declare it themselves (core.audiences)."""

from mingban.core.audiences import Audience

AUDIENCES: dict[str, Audience] = {}
