"""What the counter plugs in: who fills in for somebody, and who may open what he signed."""

from datetime import datetime

from django.utils import timezone

from mingban.cases import queries as cases
from mingban.cases.models import Application
from mingban.cases.registry import plug_helping
from mingban.core.actors import Actor
from mingban.files import registry as files
from mingban.reception import access, actions, queries


class CounterHelps:
    """Officials fill in for whoever agreed at the counter, or gave them a signed paper; until he signs nothing is handed in."""

    def may_fill(self, actor: Actor, application_id: int, at: datetime) -> bool:
        """See `access.may_fill`."""
        return access.may_fill(actor, application_id, at)

    def stands_against(self, application_id: int, at: datetime) -> list[str]:
        """See `queries.missing_replies`."""
        return queries.missing_replies(Application.objects.get(pk=application_id))

    def note_filed(self, by: Actor, application_id: int, at: datetime) -> None:
        """See `actions.note_filed`."""
        actions.note_filed(application_id=application_id, by=by, at=at)


plug_helping(CounterHelps())


@files.access_to("help")
def may_open_mandate(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open the paper by which an official fills in."""
    return access.may_open_paper(actor, owner_id)


@files.access_to("signature")
def may_open_signature(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may see a signature: the applicant's people, and officials who may see what it stands under."""
    reply = access.signed_application(owner_id)
    if reply is None:
        return False
    now = timezone.now()
    is_filling_in = access.may_fill(actor, reply.application_id, now)
    is_handling = actor.is_staff and cases.visible_cases(actor).filter(application_id=reply.application_id).exists()
    return is_filling_in or is_handling or cases.can_handle(actor, reply.application, now)
