"""Applications and their cases."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from mingban.accounts.models import Party, StaffPost, User
from mingban.agencies.models import Organisation
from mingban.cases.choices import (
    Advice,
    ApplicationState,
    CaseState,
    DeliveryMeans,
    MaterialMeans,
    MaterialState,
    StepState,
    Verdict,
)
from mingban.cases.rules import NUMBER_LENGTH, STAGE_LENGTH
from mingban.catalogue.models import BundleVersion, ItemVersion, ServiceItem
from mingban.clocks.choices import Alert, SpecialKind
from mingban.core.fields import EncryptedJSONField, EncryptedTextField
from mingban.licences.models import Licence

# Of an act's idempotency key.
KEY_LENGTH = 64
# Where an open case without a due day stands in lists: after all that have one.
NO_DAY = datetime(9999, 1, 1, tzinfo=UTC)


class Application(models.Model):
    """What a citizen submits, once, for an item or a bundle. Answers and data are the applicant's own and encrypted."""

    number = models.CharField(max_length=NUMBER_LENGTH, unique=True, null=True, blank=True)
    token = models.CharField(max_length=43, unique=True)
    share_token = models.CharField(max_length=43, unique=True)
    submit_key = models.CharField(max_length=43)
    bundle_version = models.ForeignKey(
        BundleVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    item_version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    subject_name = models.CharField(max_length=200)
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="applications")
    agent = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="applications_as_agent"
    )
    filled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    answers = EncryptedJSONField(default=dict)
    data = EncryptedJSONField(default=dict)
    delivery_means = models.CharField(max_length=10, choices=DeliveryMeans.choices, default=DeliveryMeans.ONLINE)
    delivery_address = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    promised_was_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["applicant", "-changed_at"], name="application_applicant")]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"


class Material(models.Model):
    """One document that the application needs after the merge, and by what it is met. Cases see it through `CaseMaterial`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="materials")
    kind_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    means = models.CharField(max_length=20, choices=MaterialMeans.choices, blank=True)
    state = models.CharField(max_length=10, choices=MaterialState.choices, default=MaterialState.MISSING)
    note = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "kind_code"], name="one_material_per_kind")]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """One authority's handling of one item. `revision` rises with each act, so that a stale page is noticed.

    `correction_note` says what is wrong with what was filled in, while the applicant corrects. `stage` (see
    `rules.stage_of`), `item` and `sort_at` (the end of an ended case, else its due instant, else far away) are what
    officials' lists are cut by: each index below ends in the order that they are read in.
    `accepted_at` is to the second and never changes (the database refuses it): who came first is told by it (§57).
    `officer` answers for it now; `joint_verdict` is what a joint review has settled; `alert` is that of the clock by which it is due, `due_was_at` what the day was before an extension moved it (§42). `renewed_licence` is the licence that the result is to continue (§50); `reopened_at` when a grant was withdrawn (§69).
    """

    number = models.CharField(max_length=60, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="cases", db_index=False)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="cases")
    item_name = models.CharField(max_length=200)
    scenario = models.CharField(max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases", db_index=False)
    officer = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.SUBMITTED)
    stage = models.CharField(max_length=STAGE_LENGTH, default=CaseState.SUBMITTED)
    revision = models.PositiveIntegerField(default=0)
    is_approved = models.BooleanField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    correction_used = models.BooleanField(default=False)
    has_recusals = models.BooleanField(default=False)
    is_conferring = models.BooleanField(default=False)
    joint_verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    correction_note = EncryptedTextField(blank=True)
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    deemed_accepted = models.BooleanField(default=False)
    granted_by_lapse = models.BooleanField(default=False)
    reopened_at = models.DateTimeField(null=True, blank=True)
    renewed_licence = models.ForeignKey(
        Licence, on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    due_was_at = models.DateTimeField(null=True, blank=True)
    alert = models.CharField(max_length=10, choices=Alert.choices, blank=True)
    sort_at = models.GeneratedField(
        expression=Coalesce("concluded_at", "due_at", Value(NO_DAY)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    needs = models.ManyToManyField("self", symmetrical=False, related_name="needed_by", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "position"], name="one_case_per_position")]
        indexes = [
            models.Index(fields=["organisation", "stage", "sort_at", "id"], name="case_of_organisation"),
            models.Index(fields=["officer", "stage", "sort_at", "id"], name="case_of_officer"),
            models.Index(fields=["item", "stage", "sort_at", "id"], name="case_of_item"),
            models.Index(fields=["stage", "sort_at", "id"], name="case_of_stage"),
            models.Index(
                fields=["organisation", "alert", "sort_at", "id"], name="case_alerted_of", condition=~models.Q(alert="")
            ),
            models.Index(fields=["alert", "sort_at", "id"], name="case_alerted", condition=~models.Q(alert="")),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMaterial(models.Model):
    """That a case relies on a document, and what its organisation found."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="uses")
    requirement_code = models.CharField(max_length=80)
    finding = models.CharField(max_length=10, choices=MaterialState.choices, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "requirement_code"], name="one_use_per_requirement")]

    def __str__(self) -> str:
        return f"{self.case} {self.requirement_code}"


class SpecialProcedure(models.Model):
    """特别程序 (行政许可法 §45): while it lasts the limits of the case stand still, from the written notice to its end.

    `resumes_as` is the state to which the case returns; `expected_days` are working days, as the notice tells them.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="special_procedures")
    kind = models.CharField(max_length=20, choices=SpecialKind.choices)
    reason = models.TextField()
    expected_days = models.PositiveSmallIntegerField()
    notice_number = models.CharField(max_length=100, blank=True)
    resumes_as = models.CharField(max_length=12, choices=CaseState.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_special_procedure_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind}"


class Step(models.Model):
    """环节: one stage of a case's review, from the item's definition.

    It is done when `officers` different persons have given their opinions; `is_by_another`: none of them did an earlier one.
    `organisation`: another than the case's does it. `after`, `group`, `needs`: see the definition's ReviewStep. With every
    change that the applicant is asked for, a new `round` of opinions on this step begins; `verdict` is what the last came to.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField(default=0)
    officers = models.PositiveSmallIntegerField(default=1)
    is_by_another = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="steps"
    )
    after = models.JSONField(default=list)
    group = models.CharField(max_length=40, blank=True)
    needs = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="one_step_per_position")]

    def __str__(self) -> str:
        return f"{self.case} {self.name}"


class Opinion(models.Model):
    """意见: what one officer found in a step. A person gives one per round, whatever posts he holds; the law's acts have no person."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="opinions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions")
    post = models.ForeignKey(StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions")
    round = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.AGREE)
    text = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [models.UniqueConstraint(fields=["step", "user", "round"], name="one_opinion_per_person")]

    def __str__(self) -> str:
        return f"{self.step} {self.post}"


class Consultation(models.Model):
    """征求意见: a question to another authority, which stops no limit of the case and has one of its own."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consultations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consultations")
    question = models.TextField()
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="consultations_asked")
    due_at = models.DateTimeField(null=True, blank=True)
    advice = models.CharField(max_length=10, choices=Advice.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations_answered"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=models.Q(ended_at=None), name="one_question_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.organisation}"


class ActKey(models.Model):
    """Idempotency keys of acts already done, so that a retry never acts twice."""

    key = models.CharField(max_length=KEY_LENGTH)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="act_keys")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_act_per_key")]

    def __str__(self) -> str:
        return self.key
