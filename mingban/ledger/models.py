"""The journal. Rows are only ever added: triggers refuse UPDATE and DELETE (migration 0002)."""

from django.db import models

from mingban.ledger.rules import SENTENCE_LENGTH


class Entry(models.Model):
    """One official act on one matter. `hash` covers every other field and the former entry's hash.

    No personal data belongs in `data` or `sentence`: entries can never be erased.
    """

    matter_kind = models.CharField(max_length=40)
    matter_id = models.CharField(max_length=100)
    matter_name = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.JSONField()
    sentence = models.CharField(max_length=SENTENCE_LENGTH, blank=True)
    data = models.JSONField()
    former_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["matter_kind", "matter_id", "sequence"], name="one_entry_per_place"),
        ]
        indexes = [models.Index(fields=["code", "at"], name="entry_code_at")]

    def __str__(self) -> str:
        return f"{self.matter_kind} {self.matter_id} #{self.sequence} {self.code}"
