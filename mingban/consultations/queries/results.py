"""What was adopted and why not the rest, paragraph by paragraph: counted, never typed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min

from mingban.consultations.choices import Verdict
from mingban.consultations.models import Comment, Draft, Paragraph

# So many different answers stand on the page for one paragraph; all of them stand beside the comments themselves.
ANSWERS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One answer to some comments on one paragraph: how many, and the words of the first that everybody may read."""

    verdict: Verdict
    reply: str
    count: int
    example: str


@dataclass(slots=True)
class ParagraphResult:
    """What became of one paragraph; `paragraph` is None for the draft as a whole."""

    paragraph: Paragraph | None
    counts: dict[str, int] = field(default_factory=dict)
    answers: list[AnswerGiven] = field(default_factory=list)
    others: int = 0

    @property
    def number(self) -> int:
        """The paragraph's number, 0 for the whole."""
        return self.paragraph.number if self.paragraph else 0

    @property
    def total(self) -> int:
        """How many comments came."""
        return sum(self.counts.values())

    @property
    def figures(self) -> list[tuple[str, int]]:
        """How many of each verdict, in words."""
        return [(one.label, self.counts.get(one.value, 0)) for one in Verdict]


def results_of(draft: Draft) -> list[ParagraphResult]:
    """Return what became of every paragraph, in order, the whole draft last; with the most frequent answers of each."""
    found: dict[int | None, ParagraphResult] = {one.pk: ParagraphResult(one) for one in draft.paragraphs.all()}
    found[None] = ParagraphResult(None)
    rows = draft.comments.standing().exclude(verdict="").order_by().values("paragraph_id", "verdict", "reply")
    counted: Iterable[Any] = rows.annotate(n=Count("pk"), first=Min("pk")).order_by("-n", "first")
    shown: list[dict[str, Any]] = []
    of_paragraph: Counter[int | None] = Counter()
    for row in counted:
        result = found[row["paragraph_id"]]
        result.counts[row["verdict"]] = result.counts.get(row["verdict"], 0) + row["n"]
        of_paragraph[row["paragraph_id"]] += 1
        if of_paragraph[row["paragraph_id"]] <= ANSWERS_SHOWN:
            shown.append(row)
        else:
            result.others += 1
    examples = dict(Comment.objects.readable().filter(pk__in=[row["first"] for row in shown]).values_list("pk", "text"))
    for row in shown:
        answer = AnswerGiven(Verdict(row["verdict"]), row["reply"], row["n"], examples.get(row["first"], ""))
        found[row["paragraph_id"]].answers.append(answer)
    return list(found.values())


def verdict_counts(draft: Draft) -> dict[str, int]:
    """Return how many comments were adopted, partly, or not."""
    rows = draft.comments.standing().exclude(verdict="").order_by().values_list("verdict")
    found: dict[str, int] = dict(rows.annotate(n=Count("pk")))
    return {one.value: found.get(one.value, 0) for one in Verdict}


def verdict_labels() -> dict[str, str]:
    """Return the verdicts in words."""
    return {one.value: str(one.label) for one in Verdict}
