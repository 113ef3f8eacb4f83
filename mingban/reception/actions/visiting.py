"""Serving somebody with the second screen: what it shows, what he answers."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.agencies.models import Counter
from mingban.appointments import queries as appointments
from mingban.cases import queries as cases
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotFound, Refused, StalePage
from mingban.core.masking import mask_name
from mingban.feedback import actions as feedback
from mingban.feedback import queries as ratings
from mingban.feedback.choices import RatingChannel
from mingban.feedback.models import Rating
from mingban.files import actions as files
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.reception import queries
from mingban.reception.actions.pairing import check_sits
from mingban.reception.choices import Basis, ReplyKind, Stage
from mingban.reception.models import Reply, Visit
from mingban.reception.pictures import signature_file


def open_visit(*, counter: Counter, by: Actor, at: datetime) -> Visit:
    """Begin to serve whoever stands before the counter; once begun, return that.

    :raises NotAllowed: when the actor does not sit there.
    """
    with transaction.atomic():
        post = check_sits(counter, by).post
        visit, _ = Visit.objects.get_or_create(
            counter=counter,
            ended_at=None,
            defaults={
                "post": post,
                "ticket": appointments.current_ticket(counter),
                "touched_at": at,
                "opened_at": at,
            },
        )
    return visit


class CannotShow(Refused):
    """The screen cannot show this now."""


def show(*, counter: Counter, stage: Stage, by: Actor, at: datetime) -> Visit:
    """Put something on the second screen.

    :raises NotAllowed: when the actor does not sit there.
    :raises CannotShow: when there is nothing to show, to confirm, or to rate.
    """
    with transaction.atomic():
        check_sits(counter, by)
        visit = _locked(counter)
        reason = _why_not(visit, stage)
        if reason:
            raise CannotShow(reason)
        _turn(visit, stage, at)
    return visit


def _locked(counter: Counter) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).filter(counter=counter, ended_at=None).first()
    if visit is None:
        raise NotFound("窗口前现在没有在办的人")
    return visit


def _turn(visit: Visit, stage: Stage, at: datetime) -> None:
    visit.stage, visit.touched_at = stage, at
    visit.save(update_fields=["stage", "touched_at", "application", "help"])


def _why_not(visit: Visit, stage: Stage) -> str:
    """Say why a stage cannot be shown; empty when it can."""
    application = visit.application
    if stage is Stage.AGREE:
        return "现在没有要他同意的" if visit.help is None or visit.help.agreed_at else ""
    if stage in {Stage.FORM, Stage.CHECK, Stage.SIGN}:
        is_draft = application is not None and application.state == ApplicationState.DRAFT
        return "" if is_draft else "现在没有在填的申请"
    if stage in {Stage.RECEIPT, Stage.RATE}:
        if application is None or application.state == ApplicationState.DRAFT:
            return "先打开一份交了的申请"
        is_empty = stage is Stage.RATE and not ratings.cases_to_rate(application).exists()
        return "这份申请现在没有可以评价的事：办好并送达以后才能评价" if is_empty else ""
    return ""


def show_application(*, counter: Counter, number: str, by: Actor, at: datetime) -> Visit:
    """Show on the second screen how far an application has come that the actor's post may see.

    :raises NotAllowed: when he does not sit there. :raises NotFound: when it is none of his.
    """
    with transaction.atomic():
        visit = open_visit(counter=counter, by=by, at=at)
        visit.application = queries.visible_application(by, number)
        _turn(visit, Stage.RECEIPT, at)
    return visit


def end_visit(*, counter: Counter, by: Actor, at: datetime) -> None:
    """End the service: nothing of it stays on the screen.

    :raises NotAllowed: when the actor does not sit there.
    """
    with transaction.atomic():
        check_sits(counter, by)
        Visit.objects.filter(counter=counter, ended_at=None).update(ended_at=at)


def confirm(*, visit: Visit, digest: str, at: datetime) -> Reply:
    """Take somebody's word that what the screen showed is right.

    :raises StalePage: when something was changed since.
    :raises CannotShow: when he is not asked.
    """
    with transaction.atomic():
        locked, application = _asked(visit, Stage.CHECK)
        _refuse_stale(application, digest)
        reply = _reply(locked, application, ReplyKind.CONFIRMED, at)
        _turn(locked, Stage.SIGN, at)
    return reply


def object_to(*, visit: Visit, words: str, at: datetime) -> Reply:
    """Take somebody's word that something is wrong, and which page.

    :raises CannotShow: when he is not asked.
    """
    with transaction.atomic():
        locked, application = _asked(visit, Stage.CHECK)
        reply = _reply(locked, application, ReplyKind.OBJECTED, at, words=words[:200])
        _turn(locked, Stage.FORM, at)
    return reply


def sign(*, visit: Visit, picture: str, digest: str, at: datetime) -> Reply:
    """Keep a signature that was drawn on the screen, with its digest in the journal.

    :raises NoSignature: when nothing (or no picture) was drawn.
    :raises StalePage: when something was changed since it was shown.
    :raises CannotShow: when he is not asked.
    """
    with transaction.atomic():
        locked, application = _asked(visit, Stage.SIGN)
        _refuse_stale(application, digest)
        upload = signature_file(picture)
        reply = _reply(locked, application, ReplyKind.SIGNED, at, upload=upload)
        _turn(locked, Stage.WELCOME, at)
    return reply


def sign_on_paper(*, application: Application, upload: "UploadedFile[bytes]", by: Actor, at: datetime) -> Reply:
    """Keep the scan of the printed form that somebody signed by hand; it confirms what is on it as well.

    :raises FileTooLarge, FileNotAccepted: see `files.store_file`.
    """
    with transaction.atomic():
        return _keep(application, None, ReplyKind.SIGNED_ON_PAPER, by, at, upload=upload)


def _asked(visit: Visit, stage: Stage) -> tuple[Visit, Application]:
    locked = Visit.objects.select_for_update(of=("self",)).filter(pk=visit.pk, ended_at=None, stage=stage).first()
    if locked is None or locked.application is None:
        raise CannotShow("窗口现在没有请您做这一步")
    return locked, Application.objects.select_for_update(of=("self",)).get(pk=locked.application.pk)


def _refuse_stale(application: Application, digest: str) -> None:
    if digest != queries.content_digest(application):
        raise StalePage("刚才窗口改了内容，请再看一遍")


def _reply(
    visit: Visit,
    application: Application,
    kind: ReplyKind,
    at: datetime,
    *,
    words: str = "",
    upload: "UploadedFile[bytes] | None" = None,
) -> Reply:
    return _keep(application, visit, kind, present(application), at, words=words, upload=upload)


def _keep(
    application: Application,
    visit: Visit | None,
    kind: ReplyKind,
    by: Actor,
    at: datetime,
    *,
    words: str = "",
    upload: "UploadedFile[bytes] | None" = None,
) -> Reply:
    """Write an answer down, with the picture that belongs to it, and leave an entry of the application."""
    post = visit.post if visit else None
    official = {"post_id": post.pk, "name": post.user.full_name, "post": post.title} if post else by.as_json()
    reply = Reply.objects.create(
        application=application,
        visit=visit,
        kind=kind,
        digest=queries.content_digest(application),
        words=words,
        official=official,
        given_at=at,
    )
    data = {"content": reply.digest, "counter": visit.counter.number if visit else ""}
    if upload is not None:
        owner = Matter(kind="signature", id=str(reply.pk), name="签名")
        data["signature"] = files.store_file(owner=owner, upload=upload, by=by, at=at).sha256
    ledger.record(
        code=f"reception.application.{kind.lower().replace('_', '-')}",
        matter=cases.application_matter(application),
        by=by,
        at=at,
        sentence=_sentence(application, kind),
        data=data,
    )
    return reply


def _sentence(application: Application, kind: ReplyKind) -> str:
    help_ = getattr(application, "help", None)
    who = "拿着委托书的代办人" if help_ is not None and help_.basis == Basis.PAPER else "办事人本人"
    return f"{who}：{kind.label}"


def present(application: Application) -> Actor:
    """Return the applicant as acting at the counter's screen: nobody signed in, an official has seen who he is."""
    applicant = application.applicant
    return Actor(kind=ActorKind.PERSON, name=mask_name(applicant.name), party_id=applicant.pk)


def rate(*, visit: Visit, grade: int, at: datetime) -> Rating:
    """Rate the next delivered service of the application on the screen, by the rules that hold everywhere.

    :raises CannotShow: when he is not asked.
    :raises CannotRate: see `feedback.rate_case`.
    """
    with transaction.atomic():
        locked, application = _asked(visit, Stage.RATE)
        case = ratings.cases_to_rate(application).first()
        if case is None:
            raise CannotShow("没有可以评价的事了")
        rating = feedback.rate_case(
            number=case.number,
            grade=grade,
            reasons=[],
            comment="",
            by=present(application),
            at=at,
            channel=RatingChannel.COUNTER,
        )
        is_last = not ratings.cases_to_rate(application).exists()
        _turn(locked, Stage.WELCOME if is_last else Stage.RATE, at)
    return rating
