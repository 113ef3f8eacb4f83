"""Made regions, organisations and a service centre of Hecheng."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from mingban.agencies import actions, queries
from mingban.agencies.definitions import AgenciesDefinition, read_agencies, read_regions
from mingban.agencies.models import Organisation, ServiceCentre
from mingban.core.actors import SYSTEM

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DATA = Path(settings.BASE_DIR) / "data"
REGIONS = """code,name,level,parent
430000,湖南省,1,
431200,怀化市,2,430000
431202,鹤城区,3,431200
431202001,城中街道,4,431202
431202001001,新街社区,5,431202001
"""


def import_regions(text: str = REGIONS, **changes: Any) -> actions.Imported:
    """Enter regions: by default one of each level, around Hecheng."""
    terms: dict[str, Any] = {"source": "国家统计局", "source_on": date(2023, 6, 30), "by": SYSTEM, "at": AT}
    return actions.import_regions(rows=read_regions(text), **{**terms, **changes})


def organisation(code: str = "hecheng-market", **changes: Any) -> dict[str, Any]:
    """Return one organisation as a file carries it."""
    return {
        "code": code,
        "name": "怀化市鹤城区市场监督管理局",
        "short_name": "区市场监督管理局",
        "region": "431202",
        "document_word": "鹤市监",
        "phone": "0745-0000005",
        **changes,
    }


def hall(**changes: Any) -> dict[str, Any]:
    """Return one service centre as a file carries it, open on weekdays from 9 to 12 and from 13:30 to 17."""
    weekdays = [1, 2, 3, 4, 5]
    return {
        "code": "hecheng-hall",
        "name": "鹤城区智慧政务服务中心",
        "organisation": "hecheng-market",
        "address": "金海路148号",
        "hours": [
            {"weekdays": weekdays, "opens": "09:00", "closes": "12:00"},
            {"weekdays": weekdays, "opens": "13:30", "closes": "17:00"},
        ],
        "counters": [
            {"number": "01", "name": "综合收件"},
            {"number": "02", "name": "市场监管", "organisation": "hecheng-market"},
        ],
        **changes,
    }


def agencies(organisations: list[dict[str, Any]], centres: list[dict[str, Any]] | None = None) -> AgenciesDefinition:
    """Return a file of organisations and centres."""
    return read_agencies({"organisations": organisations, "centres": centres or []})


def import_agencies(definition: AgenciesDefinition) -> actions.Imported:
    """Enter organisations and places as the system."""
    return actions.import_agencies(definition=definition, by=SYSTEM, at=AT)


def make_organisation(code: str = "hecheng-market", **changes: Any) -> Organisation:
    """Make an organisation of Hecheng, and the regions around it."""
    import_regions()
    import_agencies(agencies([organisation(code, **changes)]))
    return queries.organisation(code)


def make_hall(**changes: Any) -> ServiceCentre:
    """Make a service centre of Hecheng's market regulation."""
    import_regions()
    import_agencies(agencies([organisation()], [hall(**changes)]))
    return queries.centre("hecheng-hall")


def import_demo() -> None:
    """Enter the organisations of the demo county, as shipped."""
    import_regions()
    import_agencies(read_agencies(json.loads((DATA / "demo" / "agencies.json").read_text(encoding="utf-8"))))
