"""Screens at counters, who is before them, what he answered, and for whom officials fill in."""

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Person, StaffPost
from mingban.agencies.models import Counter
from mingban.appointments.models import Ticket
from mingban.cases.models import Application
from mingban.core.fields import EncryptedTextField
from mingban.reception.choices import Basis, ReplyKind, Stage


class Screen(models.Model):
    """对客屏: a device that showed a code which a clerk typed at his counter. Its token is kept as a keyed hash only."""

    token_index = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=6, blank=True)
    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, null=True, blank=True, related_name="screens")
    is_paused = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    address_index = models.CharField(max_length=64, blank=True)
    paired_at = models.DateTimeField(null=True, blank=True)
    paired_by = models.JSONField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"],
                condition=Q(revoked_at=None, paired_at__isnull=False),
                name="one_screen_at_a_counter",
            )
        ]
        indexes = [models.Index(fields=["code"], name="screen_code")]

    def __str__(self) -> str:
        return f"screen {self.pk}"


class Help(models.Model):
    """帮办代办: that an official may fill in one application for one person, until the end of the day.

    It begins to count once the person agreed on the second screen, or with the paper that he signed (a stored file of
    the owner `help`). `agent_name` is who brought the paper.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="helps")
    post = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="helps")
    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="help"
    )
    bundle_code = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=80, blank=True)
    subject_name = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    agent_name = EncryptedTextField(blank=True)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"help {self.pk}"


class Visit(models.Model):
    """One person before a counter: what the second screen shows him. `touched_at`: when he or the clerk last did something."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="visits")
    post = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="visits")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="visits"
    )
    help = models.ForeignKey(Help, on_delete=models.SET_NULL, null=True, blank=True, related_name="visits")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WELCOME)
    touched_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counter"], condition=Q(ended_at=None), name="one_visit_at_a_counter")
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Reply(models.Model):
    """What somebody answered to what was filled in for him. `digest` (SHA-256, hex) is of exactly that content.

    A signature is a stored file of the owner `signature` and this row's key.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="replies")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    kind = models.CharField(max_length=20, choices=ReplyKind.choices)
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=200, blank=True)
    official = models.JSONField()
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        indexes = [models.Index(fields=["application", "digest"], name="reply_of_content")]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"
