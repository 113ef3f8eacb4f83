"""A virus is found in a file after it was taken in: the applicant is asked to hand the document in again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mingban.cases import queries, rules
from mingban.cases.choices import ApplicationState, MaterialState
from mingban.cases.models import Application, Case, Material
from mingban.core.actors import SYSTEM
from mingban.files import actions as files
from mingban.files.models import StoredFile
from mingban.ledger import actions as ledger
from mingban.ledger import queries as ledger_queries
from mingban.notices import actions as notices


@transaction.atomic
def ask_for_clean_file(*, file_id: int, material_id: str, at: datetime) -> None:
    """Ask for a document again in which a virus was found, with a link to where it is handed in.

    From a draft the file is taken out at once; of an application the document may come again as long as a case that relies
    on it is undecided. Repeated, or once the file is gone, it changes nothing.
    """
    material = Material.objects.filter(pk=material_id).first()
    file = StoredFile.objects.filter(pk=file_id, owner_kind="material", owner_id=material_id).first()
    if material is None or file is None:
        return
    application = Application.objects.select_for_update().get(pk=material.application_id)
    material.refresh_from_db()
    if application.state == ApplicationState.DRAFT:
        drop_infected(material, at=at)
        link = reverse("cases:application-material", args=[application.token, material.kind_code])
    elif _undecided(material):
        link = reverse("cases:material-supply", args=[application.number, material.kind_code])
        _record(application, material, file, at)
    else:
        return
    text = f"“{application.subject_name}”的{material.name}里发现病毒，打不开了。请换一个文件重新交，办理期限不停。"
    for party in queries.people_of(application, at):
        key = f"cases/infected/{file.sha256[:16]}/{material.pk}/{party.pk}"
        notices.send_notice(key=key, party=party, text=text, link=link, at=at)


def _undecided(material: Material) -> list[Case]:
    rows = Case.objects.filter(materials__material=material, decided_at=None).exclude(state__in=rules.ENDED)
    return list(rows.select_related("officer__user").order_by("position"))


def _record(application: Application, material: Material, file: StoredFile, at: datetime) -> None:
    """Leave it in the journal, and tell the officers who wait for the document."""
    matter, code = queries.application_matter(application), "cases.application.infected_found"
    said = ledger_queries.entries_of(matter).filter(code=code)
    if any(entry.data["sha256"] == file.sha256 and entry.data["kind"] == material.kind_code for entry in said):
        return
    ledger.record(
        code=code,
        matter=matter,
        by=SYSTEM,
        at=at,
        sentence=f"{material.name}里发现病毒，请办事人重新交",
        data={"kind": material.kind_code, "sha256": file.sha256},
    )
    for case in _undecided(material):
        if case.officer:
            notices.send_notice(
                key=f"cases/infected/{file.pk}/{case.number}/{case.officer.user_id}",
                official=case.officer.user,
                text=f"{case.item_name}（{application.number}）：{material.name}里发现病毒，已请办事人重新交",
                link=reverse("cases:case-show", args=[case.number]),
                at=at,
            )


def drop_infected(material: Material, *, at: datetime) -> bool:
    """Give up the files of a document in which a virus was found; tell whether there were any. It is missing when none is left."""
    bad = list(queries.infected_files([material]))
    for file in bad:
        files.delete_file(file=file, at=at)
    left = StoredFile.objects.filter(owner_kind="material", owner_id=str(material.pk))
    if bad and not left.exists():
        material.state, material.submitted_at = MaterialState.MISSING, None
        material.save(update_fields=["state", "submitted_at"])
    return bool(bad)


def note_replaced(application: Application, material: Material, *, at: datetime) -> None:
    """Leave in the journal that a document came again in place of one with a virus."""
    ledger.record(
        code="cases.application.infected_replaced",
        matter=queries.application_matter(application),
        by=SYSTEM,
        at=at,
        sentence=f"重新交了{material.name}",
        data={"kind": material.kind_code},
    )
