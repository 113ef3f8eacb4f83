"""How one asks an organisation, requests, who is consulted about them, answers, fees, messages, disputes."""

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Party, StaffPost, User
from mingban.agencies.models import Organisation
from mingban.core.fields import EncryptedJSONField, EncryptedTextField
from mingban.requests.choices import (
    ApplicantKind,
    Channel,
    ConsultKind,
    DisputeKind,
    DisputeResult,
    FeeScheme,
    Finding,
    Ground,
    Means,
    Proof,
    ReplyKind,
    ReplyState,
    Stance,
    State,
    WantedForm,
)
from mingban.requests.rules import OPEN

KEY_LENGTH = 64


class RequestGuide(models.Model):
    """公开指南 (国令711 §12): how one asks an organisation; without one that is open, nobody can ask it here.

    `head` is the post that heads the disclosure office, who extends limits (§33); without one the organisation's head does.
    The fee scheme holds from `fee_from` on, by the document that `fee_basis` names.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="request_guide")
    office = models.CharField(max_length=100)
    about = models.TextField()
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10, blank=True)
    hours = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    fax = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=100, blank=True)
    fee_scheme = models.CharField(max_length=10, choices=FeeScheme.choices, default=FeeScheme.NONE)
    fee_from = models.DateField(null=True, blank=True)
    fee_basis = models.CharField(max_length=200, blank=True)
    head = models.ForeignKey(StaffPost, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation} {self.office}"


class RequestQuerySet(models.QuerySet["DisclosureRequest"]):
    """Filters over requests."""

    def open(self) -> "RequestQuerySet":
        """Return those that are not answered yet, nor taken back."""
        return self.filter(state__in=OPEN)


class DisclosureRequest(models.Model):
    """依申请公开: one request for information.

    `received_at` is the instant at which it counts as received (§31), empty until both sides have confirmed where they must;
    `ended_at` when it was answered or taken back, and `result_row` the row of the annual report's second table that it then
    counts in. `sort_at` orders lists: the next due instant of the organisation's, of an ended one its end. What
    somebody wants the information for is not asked.
    """

    number = models.CharField(max_length=20, unique=True)
    send_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="disclosure_requests")
    applicant = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="disclosure_requests")
    applicant_kind = models.CharField(max_length=10, choices=ApplicantKind.choices)
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    proof = models.CharField(max_length=10, choices=Proof.choices)
    contact = EncryptedJSONField()
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=100, blank=True)
    features = EncryptedTextField(blank=True)
    wanted_form = models.CharField(max_length=12, choices=WantedForm.choices)
    means = models.CharField(max_length=10, choices=Means.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENT)
    revision = models.PositiveIntegerField(default=0)
    officer = models.ForeignKey(StaffPost, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    office_confirmed_at = models.DateTimeField(null=True, blank=True)
    applicant_confirmed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    correction_asked_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    reasons_asked_at = models.DateTimeField(null=True, blank=True)
    reasons = EncryptedTextField(blank=True)
    is_delayed = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    result_row = models.CharField(max_length=4, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    page_id = models.PositiveBigIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archive_number = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    sort_at = models.DateTimeField()

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.SENT, State.WITHDRAWN, State.ARCHIVED]) | Q(received_at__isnull=False),
                name="handled_means_received",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(received_at=None) | ~Q(result_row=""), name="ended_counts_in_a_row"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "sort_at", "id"], name="request_list"),
            models.Index(fields=["state", "sort_at", "id"], name="request_list_all"),
            models.Index(fields=["applicant", "organisation", "sent_at"], name="request_frequency"),
            models.Index(fields=["organisation", "ended_at"], name="request_ended"),
            models.Index(fields=["organisation", "received_at"], name="request_received"),
        ]

    def __str__(self) -> str:
        return self.number


class RequestKey(models.Model):
    """That an act with this key was done: a retry does nothing."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "key"], name="one_act_per_request_key")]

    def __str__(self) -> str:
        return f"{self.request} {self.key}"


class Consultation(models.Model):
    """Asking a third party (§32) or an organisation that made the information too (§34) whether it may be disclosed.

    `organisation` is one of the house, which answers on its own desk; of everybody else the answer is typed in.
    """

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField(max_length=12, choices=ConsultKind.choices)
    name = EncryptedTextField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosure_consultations"
    )
    question = models.TextField()
    notice_number = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True)
    answer = EncryptedTextField(blank=True)
    answered_by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["organisation", "closed_at"], name="consultation_of")]

    def __str__(self) -> str:
        return f"{self.request} {self.kind}"


class Reply(models.Model):
    """An answer: written by one, issued or sent back by another. `parts` is what it says besides its kind (`rules.PART_WORDS`)."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=14, choices=ReplyKind.choices)
    ground = models.CharField(max_length=14, choices=Ground.choices, blank=True)
    finding = models.CharField(max_length=16, choices=Finding.choices, blank=True)
    parts = EncryptedJSONField()
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.PROPOSED)
    proposed_by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    document_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=ReplyState.PROPOSED), name="one_proposed_reply_per_request"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=ReplyState.ISSUED), name="one_issued_reply_per_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.kind}"


class FeeNotice(models.Model):
    """收费通知 (§42): one per request, by item or by page, in yuan."""

    request = models.OneToOneField(DisclosureRequest, on_delete=models.PROTECT, related_name="fee_notice")
    scheme = models.CharField(max_length=10, choices=FeeScheme.choices)
    item_number = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    amount = models.PositiveIntegerField()
    notice_number = models.CharField(max_length=100)
    notified_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_number = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.request} {self.amount}"


class Message(models.Model):
    """A word between applicant and staff about a request; both read the same thread."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="messages")
    is_by_staff = models.BooleanField()
    author = models.JSONField()
    text = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request} {self.at}"


class Dispute(models.Model):
    """复议 or 诉讼 about an answer, for the annual report's third table."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="disputes")
    kind = models.CharField(max_length=20, choices=DisputeKind.choices)
    authority = models.CharField(max_length=100)
    case_number = models.CharField(max_length=100)
    filed_on = models.DateField()
    result = models.CharField(max_length=10, choices=DisputeResult.choices, default=DisputeResult.PENDING)
    ended_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["filed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "case_number"], name="one_row_per_dispute"),
            models.CheckConstraint(
                condition=Q(result=DisputeResult.PENDING, ended_on=None)
                | (~Q(result=DisputeResult.PENDING) & Q(ended_on__isnull=False)),
                name="dispute_with_a_result_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_number}"


class AnnualReport(models.Model):
    """政府信息公开工作年度报告 (§49, §50) of one organisation and year: a draft until `published_at`.

    Who wrote is kept, as none of them may publish. `frozen` are the figures as they were published: tables counted, numbers
    typed, and which documents were counted; nothing changes them afterwards. `is_demo`: invented, and its page says so.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField()
    situation = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    other = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    writers = models.ManyToManyField(User, related_name="+")
    is_demo = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    frozen = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_annual_report_per_year"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="annual_report_is_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class TypedFigure(models.Model):
    """A number of the report's first table that an official took from a register outside: who, and when."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="typed")
    name = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="one_typed_figure_per_name"),
            models.CheckConstraint(condition=Q(value__gte=0), name="typed_figure_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.name}"
