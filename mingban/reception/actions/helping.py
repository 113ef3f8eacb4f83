"""Filling in for somebody: on his word at the screen, or with a paper that he signed; handed in once he has signed."""

from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from mingban.accounts import actions as accounts
from mingban.accounts.models import Person
from mingban.agencies.models import Counter
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases.models import Application
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed
from mingban.core.times import local_day
from mingban.files import actions as files
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.reception import access, queries
from mingban.reception.actions.visiting import CannotShow, open_visit, present
from mingban.reception.choices import Basis, Stage
from mingban.reception.models import Help, Visit

BASIS = "《个人信息保护法》第十三条：取得个人同意；《民法典》第一百六十五条：书面授权委托"
SEEN = ["姓名", "身份证号", "住址", "申请表"]


class PaperMissing(BadInput):
    """Without the person himself a paper that he signed is needed."""


def ask_to_help(
    *,
    person: Person,
    bundle_code: str = "",
    item_code: str = "",
    counter: Counter | None,
    by: Actor,
    at: datetime,
) -> Help:
    """Ask somebody before the counter, on the second screen, whether the official may fill in for him.

    :raises NotAllowed: for posts that receive nobody, or when he sits at no counter.
    :raises CannotShow: when the counter has no screen to agree on.
    :raises NotFound, Closed: when there is no such errand, or it is not open.
    """
    if counter is None or queries.screen_at(counter) is None:
        raise CannotShow("这个窗口没有配对客屏，办事人没法点同意。请先配对，或者上传他签字的委托书")
    with transaction.atomic():
        made = _make(person=person, bundle_code=bundle_code, item_code=item_code, basis=Basis.PRESENT, by=by, at=at)
        visit = open_visit(counter=counter, by=by, at=at)
        visit.help, visit.application, visit.stage, visit.touched_at = made, None, Stage.AGREE, at
        visit.save(update_fields=["help", "application", "stage", "touched_at"])
    return made


def help_with_paper(
    *,
    person: Person,
    bundle_code: str = "",
    item_code: str = "",
    paper: "UploadedFile[bytes] | None",
    agent_name: str,
    counter: Counter | None = None,
    by: Actor,
    at: datetime,
) -> Help:
    """Begin to fill in for somebody who is not there, with the mandate that he signed: for this matter, until the day ends.

    :raises NotAllowed: for posts that receive nobody.
    :raises PaperMissing: without the paper or the name of who brought it.
    :raises FileTooLarge, FileNotAccepted: see `files.store_file`.
    """
    if paper is None:
        raise PaperMissing("请上传办事人签字的委托书", field="paper")
    if not agent_name.strip():
        raise PaperMissing("请填来办的人的姓名", field="agent_name")
    with transaction.atomic():
        made = _make(person=person, bundle_code=bundle_code, item_code=item_code, basis=Basis.PAPER, by=by, at=at)
        made.agent_name = agent_name.strip()
        stored = files.store_file(owner=Matter(kind="help", id=str(made.pk), name="委托书"), upload=paper, by=by, at=at)
        _begin(made, by, by, at, {"paper": stored.sha256})
        if counter is not None:
            visit = open_visit(counter=counter, by=by, at=at)
            _put_on_screen(visit, made, at)
    return made


def _make(*, person: Person, bundle_code: str, item_code: str, basis: Basis, by: Actor, at: datetime) -> Help:
    if not by.is_staff or by.role not in access.COUNTER_ROLES or by.post_id is None:
        raise NotAllowed("只有窗口人员和帮办代办人员可以替群众填")
    errand = case_queries.errand(bundle_code=bundle_code, item_code=item_code)
    end_of_day = timezone.make_aware(datetime.combine(local_day(at) + timedelta(days=1), time.min))
    return Help.objects.create(
        person=person,
        post_id=by.post_id,
        bundle_code=bundle_code,
        item_code=item_code,
        subject_name=errand.name,
        basis=basis,
        asked_at=at,
        valid_to=end_of_day,
    )


def _begin(made: Help, official: Actor, consenting: Actor, at: datetime, data: dict[str, str]) -> Application:
    """Start the draft in the person's name; write down on whose word, and that the official now sees his data."""
    application = cases.start_at_counter(
        bundle_code=made.bundle_code, item_code=made.item_code, applicant=made.person, by=official, at=at
    )
    made.application, made.agreed_at = application, at
    made.save()
    matter = case_queries.application_matter(application)
    accounts.log_look(party=made.person, fields=SEEN, by=official, legal_basis=BASIS, at=at, matter=matter)
    ledger.record(
        code="reception.application.help-agreed",
        matter=matter,
        by=consenting,
        at=at,
        sentence=f"{Basis(made.basis).label}，由{official.organisation}{official.name}代填",
        data={"basis": made.basis, "official": official.as_json(), **data},
    )
    return application


def _put_on_screen(visit: Visit, made: Help, at: datetime) -> None:
    visit.help, visit.application, visit.stage, visit.touched_at = made, made.application, Stage.FORM, at
    visit.save(update_fields=["help", "application", "stage", "touched_at"])


def agree(*, visit: Visit, official: Actor, at: datetime) -> Help:
    """Take somebody's yes from the screen: the draft begins in his name.

    `official` is the one who asked, in the post in which he sits there.

    :raises CannotShow: when he is not asked.
    """
    with transaction.atomic():
        locked, made = _asked(visit)
        application = _begin(made, official, _saying_yes(made), at, {"counter": locked.counter.number})
        made.application = application
        _put_on_screen(locked, made, at)
    return made


def _saying_yes(made: Help) -> Actor:
    return present(Application(applicant=made.person))


def refuse(*, visit: Visit, at: datetime) -> None:
    """Take somebody's no from the screen: nothing begins.

    :raises CannotShow: when he is not asked.
    """
    with transaction.atomic():
        locked, made = _asked(visit)
        made.ended_at = at
        made.save(update_fields=["ended_at"])
        locked.help, locked.stage, locked.touched_at = None, Stage.WELCOME, at
        locked.save(update_fields=["help", "stage", "touched_at"])


def _asked(visit: Visit) -> tuple[Visit, Help]:
    locked = Visit.objects.select_for_update(of=("self",)).filter(pk=visit.pk, ended_at=None, stage=Stage.AGREE).first()
    if locked is None or locked.help is None or locked.help.agreed_at or locked.help.ended_at:
        raise CannotShow("窗口现在没有请您做这一步")
    return locked, Help.objects.select_related("person", "post").get(pk=locked.help.pk)


def file_for(*, help_id: int, by: Actor, at: datetime) -> Application:
    """Hand in what an official filled in for somebody; the engine refuses it until that person has confirmed and signed.

    :raises NotFound: when he does not fill it in.
    :raises CannotSubmit: when something is missing; `problems` says what.
    """
    with transaction.atomic():
        draft = queries.held_draft(by, help_id, at)
        return cases.submit_application(token=draft.token, key=draft.submit_key, has_promised=True, by=by, at=at)


def note_filed(*, application_id: int, by: Actor, at: datetime) -> None:
    """Write down who handed in for somebody, and the digest of what was signed, so that both can be proved together."""
    made = Help.objects.select_related("application").get(application_id=application_id)
    application = Application.objects.get(pk=application_id)
    signed = application.replies.order_by("given_at", "id").last()
    made.filed_at = at
    made.save(update_fields=["filed_at"])
    ledger.record(
        code="reception.application.filed",
        matter=case_queries.application_matter(application),
        by=by,
        at=at,
        sentence=f"由{by.organisation}{by.name}代填，办事人核对并签名后提交",
        data={"content": signed.digest if signed else "", "draft": application.token, "basis": made.basis},
    )
    Visit.objects.filter(help=made, ended_at=None).update(stage=Stage.RECEIPT, touched_at=at)


def end_help(*, help_id: int, by: Actor, at: datetime) -> Help:
    """Stop filling in for somebody; what is filled in stays his draft.

    :raises NotFound: when the actor does not fill it in.
    """
    with transaction.atomic():
        made = queries.held_help(by, help_id, at)
        made.ended_at = at
        made.save(update_fields=["ended_at"])
        Visit.objects.filter(help=made, ended_at=None).update(
            stage=Stage.WELCOME, application=None, help=None, touched_at=at
        )
    return made
