"""What the catalogue of duties adds elsewhere: its entries to the search, the entry of a service to the service's guide."""

from collections.abc import Collection, Iterable

from django.urls import reverse

from mingban.catalogue.registry import Panel, guide_panel
from mingban.disclosure import queries, rules
from mingban.disclosure.models import CatalogueEntry
from mingban.search.registry import Findable, findable

# Below what was published itself and below services: an entry says what must be public, not what is.
WEIGHT = 0.7


@findable("duty-entry", label="公开目录")
def find_entries(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return the entries in force, all or those named."""
    rows = queries.active_entries()
    for entry in rows if keys is None else rows.filter(code__in=keys):
        yield _findable(entry)


def _findable(entry: CatalogueEntry) -> Findable:
    office = entry.organisation.short_name if entry.organisation else ""
    five = entry.get_five_display() if entry.five else ""
    facets = {"five": five, "organisation": office, "field": entry.field, "kind_of_document": "公开目录"}
    return Findable(
        kind="duty-entry",
        key=entry.code,
        title=entry.name,
        url=reverse("disclosure:entry-show", args=[entry.code]),
        words=[entry.path],
        text="\n".join([entry.content, rules.say_limit(queries.limit_of(entry))]),
        badges=[one for one in (five, office) if one],
        weight=WEIGHT,
        facets={name: value for name, value in facets.items() if value},
        entry=entry.code,
    )


@guide_panel
def duty_on_guide(kind: str, code: str) -> Panel | None:
    """Return the entry of the same code as a service (one code for disclosure and for service, S16)."""
    entry = queries.active_entries().filter(code=code).first() if kind == "item" else None
    return Panel(template="disclosure/duties/guide_panel.html", context={"entry": entry}) if entry else None
