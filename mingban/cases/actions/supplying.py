"""After handing in: the applicant replaces what was found wrong, and supplies what was deferred."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.cases import access, queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.applying import CannotChange, Scans, keep_files
from mingban.cases.actions.infected import drop_infected, note_replaced
from mingban.cases.choices import CaseState, MaterialMeans, MaterialState
from mingban.cases.events import DeferredSupplied
from mingban.cases.models import Application, Case, Material
from mingban.cases.queries import checking
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.files import actions as files
from mingban.files.models import StoredFile
from mingban.files.queries import Sheet
from mingban.ledger import actions as ledger

FOLLOW_WITHIN = timedelta(hours=1)


@transaction.atomic
def supply_material(
    *,
    application: Application,
    kind_code: str,
    upload: "UploadedFile[bytes]",
    more: Sequence["UploadedFile[bytes]"] = (),
    scans: Scans = files.NOTHING_SCANNED,
    replaces: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> StoredFile:
    """Hand in a document that is deferred, or that a correction asked for; `more` are its further pages. All or nothing.

    `replaces` names a page that was found wrong (its file's token and its number): the upload comes in its place, and the
    document counts as handed in again when every such page has been replaced. Without it, the whole of it comes anew.

    :raises NotFound: when the application has no such document or wrong page, or is somebody else's.
    :raises CannotChange: when nothing is wanted of it now.
    :raises TooManyFiles, FileTooLarge, FileNotAccepted: see `files.store_files`.
    """
    locked = _lock_own(application, by, at)
    material = locked.materials.filter(kind_code=kind_code).first()
    if material is None:
        raise NotFound("这份申请里没有这份材料")
    is_awaited = _is_awaited(material)
    is_infected = queries.wants_clean_file(material)
    if not (is_awaited or is_infected or _is_being_corrected(material) or _may_follow(material, at)):
        raise CannotChange("这份材料现在不用再交")
    wrong = _wrong_page(material, *replaces) if replaces else None
    if is_infected:
        drop_infected(material, at=at)
    kept = keep_files(material, [upload, *more], scans=scans, by=by, at=at)
    if wrong:
        _put_in_place(material, kept, wrong)
    if is_infected:
        note_replaced(locked, material, at=at)
    if is_awaited:
        _deferred_came(locked, material, queries.on_behalf(by, locked), at)
    return kept[0]


def _wrong_page(material: Material, file_token: str, page: int) -> Sheet:
    for row in checking.wrong_sheets(material):
        if (row.sheet.file.token, row.sheet.page) == (file_token, page) and not row.sheet.is_replaced:
            return row.sheet
    raise NotFound("这一页现在不用换")


def _put_in_place(material: Material, kept: list[StoredFile], wrong: Sheet) -> None:
    files.put_in_place(files=kept, of=wrong.file, page=wrong.page)
    if any(not row.sheet.is_replaced for row in checking.wrong_sheets(material)):
        material.state = MaterialState.REJECTED
        material.save(update_fields=["state"])


def _lock_own(application: Application, by: Actor, at: datetime) -> Application:
    """Lock the application, as every act on its cases does first."""
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if not access.can_handle(by, locked, at):
        raise NotFound("没有这个申请，或者它不是您交的")
    return locked


def _is_awaited(material: Material) -> bool:
    """A deferred document may come while some case that relies on it is open."""
    is_deferred = material.state == MaterialState.DEFERRED
    return is_deferred and material.uses.exclude(case__state__in=rules.ENDED).exists()


def _is_being_corrected(material: Material) -> bool:
    """More pages may follow the first until the correction is handed in."""
    return material.uses.filter(finding=MaterialState.REJECTED, case__state=CaseState.CORRECTING).exists()


def _may_follow(material: Material, at: datetime) -> bool:
    """Further pages of a deferred document may follow the first within the hour, as phones send them one by one."""
    if material.due_on is None or material.submitted_at is None or material.state != MaterialState.SUBMITTED:
        return False
    is_open = material.uses.exclude(case__state__in=rules.ENDED).filter(case__decided_at=None).exists()
    return is_open and at - material.submitted_at <= FOLLOW_WITHIN


def _deferred_came(application: Application, material: Material, by: Actor, at: datetime) -> None:
    clock = clock_queries.open_clock("application", application.number or "", timing.deferral(material))
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
    uses = Case.objects.filter(materials__material=material).select_related("organisation__region", "item_version")
    for case in uses.distinct().order_by("position"):
        timing.start_ready(case, since=at)
        timing.refresh_due(case)
    timing.refresh_application(application)
    bus.publish(DeferredSupplied(application_id=application.pk, kind_code=material.kind_code))


@transaction.atomic
def renew_form(*, application: Application, values: Mapping[str, Any], is_last: bool, by: Actor, at: datetime) -> None:
    """Change a page of what was filled in, while a correction asks for it.

    With the last page the form counts as handed in again, unless a change has opened a required field that is still
    empty. What the changed answers no longer ask for is dropped; how the result is delivered follows the form.

    :raises NotFound: for somebody else's application. :raises CannotChange: when no case asks for it now.
    """
    locked = _lock_own(application, by, at)
    if not locked.cases.filter(state=CaseState.CORRECTING).exists():
        raise CannotChange("现在没有要改的内容")
    former = locked.data or {}
    data = queries.asked_data(queries.plan_of(locked), {**former, **values})
    changed = sorted(code for code in former.keys() | data.keys() if former.get(code) != data.get(code))
    locked.data, locked.changed_at = data, at
    locked.delivery_means, locked.delivery_address = rules.delivery_of(data)
    locked.save(update_fields=["data", "changed_at", "delivery_means", "delivery_address"])
    if changed:
        _record_changes(locked, changed, queries.on_behalf(by, locked), at)
    if not is_last or queries.unfilled(locked):
        return
    forms = locked.materials.filter(means=MaterialMeans.FORM, state=MaterialState.REJECTED)
    forms.update(state=MaterialState.SUBMITTED, submitted_at=at)


def _record_changes(application: Application, codes: list[str], by: Actor, at: datetime) -> None:
    """What was handed in has changed under the eyes of several authorities: the journal says which fields, never what."""
    ledger.record(
        code="cases.application.form_renewed",
        matter=queries.application_matter(application),
        by=by,
        at=at,
        sentence="改了填写的内容",
        data={"elements": codes},
    )
