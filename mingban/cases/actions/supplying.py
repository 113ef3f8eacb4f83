"""After handing in: the applicant replaces what was found wrong, and supplies what was deferred."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.cases import access, queries
from mingban.cases.actions import timing
from mingban.cases.actions.applying import CannotChange, keep_file
from mingban.cases.choices import CaseState, MaterialMeans, MaterialState
from mingban.cases.events import DeferredSupplied
from mingban.cases.models import Application, Case, Material
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.files.models import StoredFile
from mingban.ledger import actions as ledger


@transaction.atomic
def supply_material(
    *, application: Application, kind_code: str, upload: "UploadedFile[bytes]", by: Actor, at: datetime
) -> StoredFile:
    """Hand in a document that is deferred, or that a correction asked for.

    :raises NotFound: when the application has no such document, or is somebody else's.
    :raises CannotChange: when nothing is wanted of it now.
    """
    if not access.is_own(by, application):
        raise NotFound("没有这个申请，或者它不是您交的")
    material = application.materials.select_for_update().filter(kind_code=kind_code).first()
    if material is None:
        raise NotFound("这份申请里没有这份材料")
    wanted = material.state
    if wanted not in {MaterialState.DEFERRED, MaterialState.REJECTED} and not _is_being_corrected(material):
        raise CannotChange("这份材料现在不用再交")
    file = keep_file(material, upload, by=by, at=at)
    if wanted == MaterialState.DEFERRED:
        _deferred_came(application, material, by, at)
    return file


def _is_being_corrected(material: Material) -> bool:
    """More pages may follow the first until the correction is handed in."""
    return material.uses.filter(finding=MaterialState.REJECTED, case__state=CaseState.CORRECTING).exists()


def _deferred_came(application: Application, material: Material, by: Actor, at: datetime) -> None:
    clock = clock_queries.open_clock("application", application.number or "", f"deferred:{material.kind_code}")
    if clock:
        clocks.stop_clock(clock=clock, at=at)
    ledger.record(
        code="cases.application.deferred_supplied",
        matter=queries.application_matter(application),
        by=by,
        at=at,
        sentence=f"补交了{material.name}",
        data={"kind": material.kind_code},
    )
    for case in Case.objects.select_for_update(of=("self",)).filter(materials__material=material).order_by("position"):
        timing.start_promise_if_ready(case, at=at)
        timing.refresh_due(case)
    timing.refresh_application(application)
    bus.publish(DeferredSupplied(application_id=application.pk, kind_code=material.kind_code))


@transaction.atomic
def renew_form(*, application: Application, values: Mapping[str, Any], is_last: bool, by: Actor, at: datetime) -> None:
    """Change a page of what was filled in, while a correction asks for it; with the last page the form counts as handed in again.

    :raises NotFound: for somebody else's application. :raises CannotChange: when no case asks for it now.
    """
    if not access.is_own(by, application):
        raise NotFound("没有这个申请，或者它不是您交的")
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if not locked.cases.filter(state=CaseState.CORRECTING).exists():
        raise CannotChange("现在没有要改的内容")
    locked.data, locked.changed_at = {**(locked.data or {}), **values}, at
    locked.save(update_fields=["data", "changed_at"])
    if not is_last:
        return
    forms = locked.materials.filter(means=MaterialMeans.FORM, state=MaterialState.REJECTED)
    forms.update(state=MaterialState.SUBMITTED, submitted_at=at)
