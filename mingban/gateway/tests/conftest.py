"""The demo county and its story, as the engine's tests know them."""

from mingban.cases.tests.conftest import county, handed_in, now, story

__all__ = ["county", "handed_in", "now", "story"]
