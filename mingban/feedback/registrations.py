"""What ratings add to guides: the public average of an item, or of a bundle's applications."""

from mingban.catalogue.registry import Panel, guide_panel
from mingban.feedback import queries


@guide_panel
def average_on_guide(kind: str, code: str) -> Panel | None:
    """Return the figures of an item or bundle once somebody has rated it."""
    found = queries.score_of_bundle(code) if kind == "bundle" else queries.score(item_code=code)
    return Panel(template="feedback/panel.html", context={"score": found}) if found.count else None
