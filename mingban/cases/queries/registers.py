"""What other authorities' registers may answer, or have answered, in place of documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Person
from mingban.cases.choices import MaterialMeans
from mingban.cases.models import Application, Material
from mingban.cases.queries.draft import MaterialView
from mingban.core.actors import Actor
from mingban.exchange import queries as exchange
from mingban.exchange.queries import Shown
from mingban.ledger.rules import Matter


@dataclass(frozen=True, kw_only=True)
class RegisterOffer:
    """That a register can be asked in place of a document, and what the applicant agrees to."""

    holder: str
    service: str
    words: str


def register_offer(actor: Actor, application: Application, view: MaterialView) -> RegisterOffer | None:
    """Return the offer for a document that is not handed in yet: to the applicant himself, once his real name is proved."""
    service = exchange.data_services().get(view.planned.kind.met_by_register)
    if (
        service is None
        or view.means != MaterialMeans.UPLOAD
        or view.files
        or actor.party_id != application.applicant_id
    ):
        return None
    person = Person.objects.filter(pk=application.applicant_id).first()
    if person is None or person.assurance_level < AssuranceLevel.REAL_NAME:
        return None
    return RegisterOffer(holder=service.holder, service=service.name, words=exchange.consent_words(service))


def material_matter(material: Material) -> Matter:
    """Return the document as lower apps know it."""
    return Matter(kind="material", id=str(material.pk), name=material.name)


def register_answers(materials: Iterable[Material]) -> dict[int, Shown]:
    """Return what registers answered in place of these documents, by the document's id; no query where none did."""
    met = [one for one in materials if one.means == MaterialMeans.REGISTER]
    found = exchange.answers_of([material_matter(one) for one in met])
    return {int(pk): shown for pk, shown in found.items()}
