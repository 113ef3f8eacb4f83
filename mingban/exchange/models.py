"""Consents, and questions to registers with their answers."""

from django.db import models

from mingban.accounts.models import LegalEntity, Party, Person
from mingban.core.fields import EncryptedJSONField
from mingban.exchange.choices import CallState, ClaimState, Position


class Consent(models.Model):
    """同意: that somebody lets us ask one register about himself, for one matter; `words` are those that he agreed to.

    He may take it back at any time (个人信息保护法 §15).
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="data_consents")
    service_code = models.CharField(max_length=80)
    matter_kind = models.CharField(max_length=40)
    matter_id = models.CharField(max_length=64)
    words = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.service_code} {self.given_at:%Y-%m-%d}"


class DataCall(models.Model):
    """One question to a register. The answer is encrypted and holds no more than the service's fields.

    `as_of` is the register's own time of what it says.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="calls")
    service_code = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.ASKED)
    answer = EncryptedJSONField(default=dict)
    as_of = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.service_code} {self.state}"


class EntityClaim(models.Model):
    """That somebody says he represents a legal entity, and what the register says to it. Alone it lets him do nothing.

    `entity` is set once it is verified: then he is its representative.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entity_claims")
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    position = models.CharField(max_length=20, choices=Position.choices)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    claimed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "uscc"], name="one_claim_per_person_and_entity")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.uscc}"
