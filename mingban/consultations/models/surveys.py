"""Questions beside a draft, and what people answered."""

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Person
from mingban.consultations.choices import QuestionKind
from mingban.consultations.models.drafts import Draft


class Question(models.Model):
    """One question; `options` are the texts to choose from. Answers name an option by its place, from 0."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    text = models.CharField(max_length=300)
    options = models.JSONField(default=list)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_question_per_number")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class AnswerSheet(models.Model):
    """That a person answered, once."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="answer_sheets")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="one_sheet_per_person")]

    def __str__(self) -> str:
        return f"{self.draft_id} #{self.pk}"


class Answer(models.Model):
    """One choice (`value`: the option's place, or a grade from 1 to 5), or one text, to one question."""

    sheet = models.ForeignKey(AnswerSheet, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "question", "value"], name="one_answer_per_value"),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(text=""), name="answers_say_something"),
        ]
        indexes = [models.Index(fields=["question", "value"], name="answer_value")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.value}"
