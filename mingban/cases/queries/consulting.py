"""What was asked of other authorities, with the files of question and answer."""

from dataclasses import dataclass, field

from mingban.cases.models import Case, Consultation
from mingban.files.models import StoredFile
from mingban.ledger.rules import Matter

QUESTION, ANSWER = "consultation-question", "consultation-answer"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with its files and those of its answer."""

    one: Consultation
    question: list[StoredFile] = field(default_factory=list)
    answer: list[StoredFile] = field(default_factory=list)


def question_files(one: Consultation) -> Matter:
    """Return whom the files of a question belong to."""
    return Matter(kind=QUESTION, id=str(one.pk), name=one.case.item_name)


def answer_files(one: Consultation) -> Matter:
    """Return whom the files of an answer belong to."""
    return Matter(kind=ANSWER, id=str(one.pk), name=one.case.item_name)


def asked_of_others(case: Case) -> list[Asked]:
    """Return the questions about a case, the first first; one query for files where there are questions."""
    asked = list(case.consultations.all())
    ids = [str(one.pk) for one in asked]
    found: dict[tuple[str, str], list[StoredFile]] = {}
    rows = StoredFile.objects.filter(owner_kind__in=[QUESTION, ANSWER], owner_id__in=ids) if ids else []
    for file in sorted(rows, key=lambda file: file.pk):
        found.setdefault((file.owner_kind, file.owner_id), []).append(file)
    return [
        Asked(one=one, question=found.get((QUESTION, str(one.pk)), []), answer=found.get((ANSWER, str(one.pk)), []))
        for one in asked
    ]
