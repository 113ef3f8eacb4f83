"""The applicant's side before anything is handed in: start, fill in, attach, defer, promise. A draft may change freely."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Party
from mingban.cases import access, queries
from mingban.cases.choices import ApplicationState, MaterialMeans, MaterialState
from mingban.cases.models import Application, Material
from mingban.cases.queries.plan import PlannedMaterial
from mingban.catalogue import queries as catalogue
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.files import actions as files
from mingban.files.models import StoredFile
from mingban.files.registry import ScanResult
from mingban.ledger.rules import Matter

TOKEN_BYTES = 24
Scans = Mapping[str, ScanResult]
# Posts that receive people; who reviews and decides fills in nothing.
COUNTER_ROLES = frozenset({Role.CLERK, Role.AGENT})
NO_MANDATE = "对方没有授权您办这件事，或者授权已经到期、收回"


class CannotStart(Refused):
    """The errand cannot be applied for in this way."""


class CannotChange(Refused):
    """What is handed in can no longer be changed here."""


class CannotDefer(Refused):
    """The document must be handed in now."""


def start_application(
    *,
    bundle_code: str = "",
    item_code: str = "",
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    applicant: Party | None = None,
) -> Application:
    """Start a draft for a bundle or an item, for oneself or for somebody who gave a mandate.

    :raises NotFound: for an unknown bundle or item. :raises Closed: for one that is not open.
    :raises NotAllowed: without a person, or without a mandate for this errand.
    """
    if by.party_id is None or by.id is None:
        raise NotAllowed("请先用手机号登录")
    own = Party.objects.get(pk=by.party_id)
    principal = applicant or own
    code = bundle_code or item_code
    # By key: a company or a person is not equal to itself as a party.
    if principal.pk not in {own.pk, *(party.pk for party in accounts.principals_of(own, code, at))}:
        raise NotAllowed(NO_MANDATE)
    draft = _draft(bundle_code=bundle_code, item_code=item_code, applicant=principal, user_id=by.id, at=at)
    is_for_other = principal.pk != own.pk
    draft.agent = own if is_for_other else None
    draft.answers = {**answers, **({"agent": True} if is_for_other else {})}
    draft.save(force_insert=True)
    return draft


def start_at_counter(
    *, bundle_code: str = "", item_code: str = "", applicant: Party, by: Actor, at: datetime
) -> Application:
    """Start a draft for somebody who came to a counter; who may fill it in from then on is asked of `registry`.

    :raises NotFound: for an unknown bundle or item. :raises Closed: for one that is not open.
    :raises NotAllowed: for posts that receive nobody.
    """
    if by.id is None or not by.is_staff or by.role not in COUNTER_ROLES:
        raise NotAllowed("只有窗口人员和帮办代办人员可以替群众填")
    draft = _draft(bundle_code=bundle_code, item_code=item_code, applicant=applicant, user_id=by.id, at=at)
    draft.save(force_insert=True)
    return draft


def _draft(*, bundle_code: str, item_code: str, applicant: Party, user_id: int, at: datetime) -> Application:
    bundle = catalogue.bundle_in_force(bundle_code) if bundle_code else None
    item = None if bundle_code else catalogue.item_in_force(item_code)
    return Application(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        share_token=secrets.token_urlsafe(TOKEN_BYTES),
        submit_key=secrets.token_urlsafe(TOKEN_BYTES),
        bundle_version=bundle,
        item_version=item,
        subject_name=bundle.definition["name"] if bundle else item.definition["plain_name"] if item else "",
        applicant=applicant,
        filled_by_id=user_id,
        answers={},
        data={},
        created_at=at,
        changed_at=at,
    )


def lock_own(token: str, *, by: Actor, at: datetime) -> Application:
    """Return the actor's own application by its token, with its row locked; an official's who fills it in for somebody.

    :raises NotFound: when there is none, or it is somebody else's.
    :raises NotAllowed: for an agent whose mandate has ended.
    """
    application = Application.objects.select_for_update().filter(token=token).first()
    may_fill = application is not None and access.can_fill(by, application, at)
    if application is None or not (may_fill or access.is_own(by, application)):
        raise NotFound("没有这份申请，或者它不是您的")
    if not may_fill:
        raise NotAllowed(NO_MANDATE)
    return application


def lock_draft(token: str, *, by: Actor, at: datetime) -> Application:
    """Return the actor's own draft with its row locked.

    :raises CannotChange: once it is handed in. See `lock_own` for the rest.
    """
    application = lock_own(token, by=by, at=at)
    if application.state != ApplicationState.DRAFT:
        raise CannotChange("这份申请已经交上去了，不能再改")
    return application


@transaction.atomic
def save_answers(*, token: str, answers: Mapping[str, Any], by: Actor, at: datetime) -> Application:
    """Replace the answers; form and documents follow from them.

    :raises CannotChange: once handed in.
    """
    application = lock_draft(token, by=by, at=at)
    keep = {"agent": True} if application.agent_id else {}
    application.answers, application.changed_at = {**answers, **keep}, at
    application.save(update_fields=["answers", "changed_at"])
    return application


@transaction.atomic
def save_data(*, token: str, values: Mapping[str, Any], by: Actor, at: datetime) -> Application:
    """Save what one page of the form holds, by element code; other pages stay as they are.

    :raises CannotChange: once handed in.
    """
    application = lock_draft(token, by=by, at=at)
    application.data, application.changed_at = {**(application.data or {}), **values}, at
    application.save(update_fields=["data", "changed_at"])
    return application


@transaction.atomic
def attach_file(
    *,
    token: str,
    kind_code: str,
    upload: "UploadedFile[bytes]",
    more: Sequence["UploadedFile[bytes]"] = (),
    scans: Scans = files.NOTHING_SCANNED,
    by: Actor,
    at: datetime,
) -> StoredFile:
    """Keep a file for one document of a draft; `more` are its further pages. All or nothing.

    `scans`: what `files.screen` has found out before.

    :raises NotFound: when the application does not ask for it.
    :raises TooManyFiles, FileTooLarge, FileNotAccepted: see `files.store_files`.
    """
    application = lock_draft(token, by=by, at=at)
    material = material_row(application, planned_material(application, kind_code))
    return keep_files(material, [upload, *more], scans=scans, by=by, at=at)[0]


def keep_files(
    material: Material, uploads: Sequence["UploadedFile[bytes]"], *, scans: Scans, by: Actor, at: datetime
) -> list[StoredFile]:
    """Store the files of a document, all or none, and mark it handed in."""
    kept = files.store_files(owner=material_matter(material), uploads=uploads, scans=scans, by=by, at=at)
    if material.means == MaterialMeans.REGISTER:  # what came now stands instead
        material.note = ""
    material.means, material.state, material.submitted_at = MaterialMeans.UPLOAD, MaterialState.SUBMITTED, at
    material.save(update_fields=["means", "state", "note", "submitted_at"])
    return kept


@transaction.atomic
def remove_file(*, token: str, file_token: str, by: Actor, at: datetime) -> Material:
    """Take a file out of a draft again; return the document that it was of.

    :raises NotFound: when it is none of the draft's files.
    """
    application = lock_draft(token, by=by, at=at)
    file = StoredFile.objects.filter(token=file_token, owner_kind="material").first()
    material = application.materials.filter(pk=file.owner_id).first() if file else None
    if file is None or material is None:
        raise NotFound("没有这个文件")
    files.delete_file(file=file, at=at)
    if not StoredFile.objects.filter(owner_kind="material", owner_id=str(material.pk)).exists():
        material.state, material.submitted_at = MaterialState.MISSING, None
        material.save(update_fields=["state", "submitted_at"])
    return material


@transaction.atomic
def defer_material(*, token: str, kind_code: str, by: Actor, at: datetime) -> Material:
    """Promise to supply a document later (容缺): allowed only where its definition says so.

    :raises CannotDefer: when it must be handed in now, or is handed in already.
    """
    application = lock_draft(token, by=by, at=at)
    planned = planned_material(application, kind_code)
    if not planned.can_defer:
        raise CannotDefer("这份材料不能后补，要现在交")
    material = material_row(application, planned)
    if material.state == MaterialState.SUBMITTED:
        raise CannotDefer("这份材料已经交了，不用后补")
    material.means, material.state = MaterialMeans.DEFERRED, MaterialState.DEFERRED
    material.save(update_fields=["means", "state"])
    return material


@transaction.atomic
def sign_commitment(*, token: str, kind_code: str, by: Actor, at: datetime) -> Material:
    """Sign a commitment (告知承诺) on screen in place of a document or inspection.

    :raises NotFound: when the document asked for is no commitment.
    """
    application = lock_draft(token, by=by, at=at)
    planned = planned_material(application, kind_code)
    if not planned.kind.is_commitment:
        raise NotFound("这份材料不是承诺书")
    material = material_row(application, planned)
    material.means, material.state, material.submitted_at = MaterialMeans.COMMITMENT, MaterialState.SUBMITTED, at
    material.save(update_fields=["means", "state", "submitted_at"])
    return material


def planned_material(application: Application, kind_code: str) -> PlannedMaterial:
    """Return what the plan says of one document.

    :raises NotFound: when the application does not ask for it.
    """
    found = [one for one in queries.plan_of(application).materials if one.kind.code == kind_code]
    if not found:
        raise NotFound("这份申请不要这份材料")
    return found[0]


def material_row(application: Application, planned: PlannedMaterial) -> Material:
    """Return the row of one document of the application, made on first use."""
    key = {"application": application, "kind_code": planned.kind.code}
    return Material.objects.get_or_create(**key, defaults={"name": planned.name})[0]


def material_matter(material: Material) -> Matter:
    """Return the document as the files app knows its owner."""
    return Matter(kind="material", id=str(material.pk), name=material.name)
