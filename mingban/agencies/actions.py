"""Every write of regions, organisations and places: imports, all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from mingban.agencies import rules
from mingban.agencies.choices import RegionLevel
from mingban.agencies.definitions import AgenciesDefinition, CentreDefinition, OrganisationDefinition, RegionRow
from mingban.agencies.models import Counter, OpeningHours, Organisation, Region, ServiceCentre
from mingban.core.actors import Actor
from mingban.core.errors import BadInput
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

BATCH = 500

Progress = Callable[[int, int], object]


def _keep_quiet(done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows were new, and how many were there already and were written over."""

    created: int
    updated: int


@transaction.atomic
def import_regions(
    *,
    rows: Sequence[RegionRow],
    source: str,
    source_on: date,
    by: Actor,
    at: datetime,
    progress: Progress = _keep_quiet,
) -> Imported:
    """Enter regions, or write over those that are there; `progress` is told how many of how many are done.

    Regions that the rows do not name stay as they are.

    :raises BadInput: with every row whose code or parent does not fit; then nothing is written.
    """
    known = {code: RegionLevel(level) for code, level in Region.objects.values_list("code", "level")}
    if problems := rules.check_regions(rows, known):
        raise BadInput(f"区划表有 {len(problems)} 行不对", problems=problems)
    done = 0
    ids = dict(Region.objects.values_list("code", "pk"))
    for level in RegionLevel:
        of_level = [row for row in rows if row.level is level]
        for start in range(0, len(of_level), BATCH):
            batch = of_level[start : start + BATCH]
            ids |= _write_regions(batch, ids, source=source, source_on=source_on)
            done += len(batch)
            progress(done, len(rows))
    imported = Imported(created=len(ids) - len(known), updated=len(rows) - len(ids) + len(known))
    ledger.record(
        code="agencies.regions.imported",
        matter=Matter(kind="register", id="regions", name="行政区划"),
        by=by,
        at=at,
        sentence=f"导入行政区划：新增 {imported.created} 个，更新 {imported.updated} 个",
        data={"source": source, "source_on": source_on.isoformat()},
    )
    return imported


def _write_regions(rows: list[RegionRow], ids: dict[str, int], *, source: str, source_on: date) -> dict[str, int]:
    """Write rows whose parents are there; return their ids by code."""
    Region.objects.bulk_create(
        (
            Region(
                code=row.code,
                name=row.name,
                level=row.level,
                parent_id=ids[row.parent] if row.parent else None,
                source=source,
                source_on=source_on,
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "source", "source_on"],
    )
    return dict(Region.objects.filter(code__in=[row.code for row in rows]).values_list("code", "pk"))


@transaction.atomic
def import_agencies(*, definition: AgenciesDefinition, by: Actor, at: datetime) -> Imported:
    """Enter organisations and places, or write over those that are there; a place's counters and hours are replaced.

    A counter that is still named keeps its identity.

    :raises BadInput: with every code that leads nowhere and everything that does not fit; then nothing is written.
    """
    regions = dict(Region.objects.values_list("code", "pk"))
    parents = {code: parent or "" for code, parent in Organisation.objects.values_list("code", "parent__code")}
    if problems := rules.check_agencies(definition, regions=regions, parents=parents):
        raise BadInput(f"机构文件有 {len(problems)} 处不对", problems=problems)
    created = sum(_write_organisation(organisation, regions) for organisation in definition.organisations)
    for organisation in definition.organisations:
        _write_parent(organisation)
    created += sum(_write_centre(centre) for centre in definition.centres)
    total = len(definition.organisations) + len(definition.centres)
    imported = Imported(created=created, updated=total - created)
    ledger.record(
        code="agencies.organisations.imported",
        matter=Matter(kind="register", id="organisations", name="机构和大厅"),
        by=by,
        at=at,
        sentence=f"导入机构和大厅：新增 {imported.created} 个，更新 {imported.updated} 个",
        data={
            "organisations": [organisation.code for organisation in definition.organisations],
            "centres": [centre.code for centre in definition.centres],
        },
    )
    return imported


def _upsert(model: type[models.Model], code: str, values: dict[str, Any]) -> bool:
    """Write one row by its code; tell whether it is new."""
    return model._default_manager.update_or_create(code=code, defaults=values)[1]


def _write_organisation(definition: OrganisationDefinition, regions: dict[str, int]) -> bool:
    values = definition.model_dump(exclude={"code", "region", "parent"})
    return _upsert(Organisation, definition.code, {**values, "region_id": regions[definition.region]})


def _write_parent(definition: OrganisationDefinition) -> None:
    """Hang an organisation into the tree, now that all are there."""
    parent = Organisation.objects.filter(code=definition.parent).first()
    Organisation.objects.filter(code=definition.code).update(parent=parent)


def _write_centre(definition: CentreDefinition) -> bool:
    values = definition.model_dump(exclude={"code", "organisation", "hours", "counters"})
    values["organisation"] = Organisation.objects.get(code=definition.organisation)
    is_new = _upsert(ServiceCentre, definition.code, values)
    centre = ServiceCentre.objects.get(code=definition.code)
    centre.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(centre=centre, weekday=weekday - 1, opens=hours.opens, closes=hours.closes)
        for hours in definition.hours
        for weekday in sorted(set(hours.weekdays))
    )
    centre.counters.exclude(number__in=[counter.number for counter in definition.counters]).delete()
    for counter in definition.counters:
        organisation = Organisation.objects.filter(code=counter.organisation).first()
        Counter.objects.update_or_create(
            centre=centre, number=counter.number, defaults={"name": counter.name, "organisation": organisation}
        )
    return is_new
