"""Reads of the counter: which screen, who is before it, what he is shown, what he has answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from mingban.accounts.models import StaffPost
from mingban.agencies.models import Counter
from mingban.appointments import queries as appointments
from mingban.cases import queries as cases
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.core.actors import Actor
from mingban.core.crypto import blind_index
from mingban.core.errors import NotFound
from mingban.core.masking import mask_identity_number, mask_phone
from mingban.feedback import queries as feedback
from mingban.files.models import StoredFile
from mingban.forms.definitions import ElementKind
from mingban.reception import access, rules
from mingban.reception.choices import ReplyKind, Stage
from mingban.reception.models import Help, Reply, Screen, Visit

TOKEN_PURPOSE = "screen"  # noqa: S105 — what the hash is for


def screen_of(token: str) -> Screen | None:
    """Return the device that carries this token, unless it was revoked."""
    if not token:
        return None
    found = Screen.objects.select_related("counter__centre")
    return found.filter(token_index=blind_index(token, purpose=TOKEN_PURPOSE), revoked_at=None).first()


def screen_at(counter: Counter) -> Screen | None:
    """Return the screen that is paired to a counter."""
    return Screen.objects.filter(counter=counter, revoked_at=None, paired_at__isnull=False).first()


def screens_for(actor: Actor) -> QuerySet[Screen]:
    """Return the paired screens of the halls that the actor's organisation runs, and of its own counters elsewhere."""
    own = Q(counter__centre__organisation_id=actor.organisation_id) | Q(counter__organisation_id=actor.organisation_id)
    found = Screen.objects.filter(own, paired_at__isnull=False, revoked_at=None)
    return found.select_related("counter__centre").order_by("counter__centre__name", "counter__number")


def open_visit(counter: Counter) -> Visit | None:
    """Return who is before a counter now."""
    found = Visit.objects.filter(counter=counter, ended_at=None)
    return found.select_related("application__applicant", "help__person", "post__user", "post__organisation").first()


def helps_of(actor: Actor, at: datetime) -> QuerySet[Help]:
    """Return what an official fills in for others now and has not handed in, the latest first."""
    found = Help.objects.filter(access.held_helps(actor, at), filed_at=None, application__isnull=False)
    return found.select_related("application", "person").order_by("-asked_at")


def held_help(actor: Actor, help_id: int, at: datetime) -> Help:
    """Return one of the actor's own.

    :raises NotFound: when there is none.
    """
    found = Help.objects.filter(access.held_helps(actor, at), pk=help_id, application__isnull=False)
    one = found.select_related("application__applicant", "person", "post__user").first()
    if one is None:
        raise NotFound("没有这份代填，或者它不是您的、已经过了")
    return one


def held_draft(actor: Actor, help_id: int, at: datetime) -> Application:
    """Return the application of one of the actor's own.

    :raises NotFound: when there is none.
    """
    found = Application.objects.filter(help=held_help(actor, help_id, at)).select_related("applicant")
    return found.get()


def help_of(actor: Actor, token: str, at: datetime) -> Help:
    """Return by what the actor fills in the draft with this token.

    :raises NotFound: when he does not.
    """
    found = Help.objects.filter(access.held_helps(actor, at), application__token=token).first()
    if found is None:
        raise NotFound("没有这份代填，或者它不是您的、已经过了")
    return found


def staff_number(post: StaffPost) -> str:
    """Return an official's number as screens and receipts show it: short, lasting, and no login name."""
    return f"{post.user_id:04}"


def content_digest(application: Application) -> str:
    """Return SHA-256 (hex) of everything that is filled in and handed in: answers, data, documents and their files."""
    papers = application.materials.order_by("kind_code").values_list("pk", "kind_code", "means", "state")
    files = StoredFile.objects.filter(owner_kind="material", owner_id__in=[str(row[0]) for row in papers])
    content = {
        "answers": application.answers,
        "data": application.data,
        "papers": [list(row[1:]) for row in papers],
        "files": sorted(files.values_list("sha256", flat=True)),
    }
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def replies_to_now(application: Application) -> QuerySet[Reply]:
    """Return what was answered to what is filled in now; answers to anything else do not count."""
    return Reply.objects.filter(application=application, digest=content_digest(application)).order_by("given_at", "id")


def missing_replies(application: Application) -> list[str]:
    """Return in plain words what the person has still to do himself."""
    return rules.missing_replies(set(replies_to_now(application).values_list("kind", flat=True)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows now: `face` (a stage or a face without a customer) and what it is drawn from."""

    face: str
    context: Mapping[str, Any] = field(default_factory=dict)


def shown_on(screen: Screen, at: datetime) -> Shown:
    """Return what a screen shows at an instant; nothing personal unless somebody is being served and it is not idle."""
    counter = screen.counter if screen.paired_at else None
    if counter is None:
        return Shown(rules.face_of(rules.ScreenFacts(is_paired=False, has_clerk=False, is_paused=False), at))
    sitting = appointments.sitting_at(counter)
    visit = open_visit(counter) if sitting else None
    facts = rules.ScreenFacts(
        is_paired=True,
        has_clerk=sitting is not None,
        is_paused=screen.is_paused,
        stage=visit.stage if visit else "",
        touched_at=_touched(visit) if visit else None,
    )
    face = rules.face_of(facts, at)
    context: dict[str, Any] = {"counter": counter}
    if sitting is not None:
        post = sitting.post
        context |= {"post": post, "number": staff_number(post)}
    if visit is not None and face == visit.stage:
        context |= _of_visit(visit)
    return Shown(face, context)


def _touched(visit: Visit) -> datetime:
    """Filling in is doing something too: it shows in the application."""
    filled = visit.application.changed_at if visit.application else visit.touched_at
    return max(visit.touched_at, filled)


def _of_visit(visit: Visit) -> dict[str, Any]:
    context: dict[str, Any] = {"visit": visit, "help": visit.help, "application": visit.application}
    if visit.application is None:
        return context
    if visit.application.state == ApplicationState.DRAFT:
        return context | _of_draft(visit.application, Stage(visit.stage))
    tracking = cases.tracking(visit.application)
    return context | {"tracking": tracking, "to_rate": feedback.cases_to_rate(visit.application).first()}


def _of_draft(application: Application, stage: Stage) -> dict[str, Any]:
    plan = cases.plan_of(application)
    pages = _masked_sections(application, plan)
    papers = cases.material_views(application, plan)
    views = cases.section_views(application, plan)
    now = next((view.number for view in views if view.missing), 0)
    # While a page is being filled in, what was just filled in is the one before it.
    latest = [page for page in pages if not now or page["number"] < now][-1:]
    return {
        "pages": pages if stage is not Stage.FORM else latest,
        "step": {"now": now or len(views), "total": len(views)},
        "page_title": next((view.title for view in views if view.number == now), ""),
        "papers": [paper for paper in papers if paper.is_met],
        "promises": [paper.planned.name for paper in papers if paper.means == "COMMITMENT" and paper.is_given],
        "digest": content_digest(application),
    }


MASKS = {ElementKind.IDENTITY_NUMBER: mask_identity_number, ElementKind.PHONE: mask_phone}


def _masked_sections(application: Application, plan: cases.Plan) -> list[dict[str, Any]]:
    """Return the form as it stands, page by page; persons' numbers and phones masked, as others may look on.

    The rest stays as it is: somebody cannot confirm what he cannot read, and it is his own.
    """
    return [
        {**section, "rows": [_masked(row) for row in section["rows"]]}  # type: ignore[attr-defined]  # a list of rows
        for section in cases.filled_sections(application, plan)
    ]


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    mask = MASKS.get(row["element"].kind)
    return {**row, "value": mask(str(row["value"]))} if mask else row


def visible_application(actor: Actor, number: str) -> Application:
    """Return a submitted application that the actor's post may see, by its number.

    :raises NotFound: when there is none, or it is none of his.
    """
    plain = "".join(number.split())
    ids = cases.visible_cases(actor).filter(application__number=plain).values("application_id")
    mine = Help.objects.filter(post_id=actor.post_id or 0, application__number=plain).values("application_id")
    found = Application.objects.filter(Q(pk__in=ids) | Q(pk__in=mine)).select_related("applicant").first()
    if found is None:
        raise NotFound("没有这个编号的申请，或者它不归您的岗位看")
    return found


def latest_objection(application: Application) -> Reply | None:
    """Return what the person said is wrong with what is filled in now, unless he has confirmed it since."""
    latest = replies_to_now(application).last()
    return latest if latest is not None and latest.kind == ReplyKind.OBJECTED else None
