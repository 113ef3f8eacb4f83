"""Hearings on drafts, and who signed up."""

from django.db import models
from django.db.models import F, Q

from mingban.accounts.models import Person
from mingban.consultations.choices import SignUpState
from mingban.consultations.models.drafts import Draft


class Hearing(models.Model):
    """听证会: when, where, for how many; `roles` are the texts that people choose among when they sign up."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="hearing")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    topic = models.TextField()
    seats = models.PositiveSmallIntegerField()
    roles = models.JSONField(default=list)
    sign_up_until = models.DateField()
    how_chosen = models.TextField(help_text="遴选办法")

    def __str__(self) -> str:
        return f"{self.draft_id} {self.held_at}"


class SignUp(models.Model):
    """That a real-named person wants to take part, in which role and why, and whether he does."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="sign_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hearing_sign_ups")
    role = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=SignUpState.choices, default=SignUpState.ASKED)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hearing", "person"], name="one_sign_up_per_person"),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.CONFIRMED) | Q(settled_at__gte=F("asked_at")),
                name="confirmed_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} #{self.pk}"
