"""规范性文件: registered, numbered and published in one flow; valid for a time; repealing, amending and explained by others."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Workflow

from mingban.core.errors import Refused
from mingban.disclosure import registry, rules
from mingban.disclosure.choices import DOCUMENT_REVIEW, PaperKind, Relation, Validity
from mingban.disclosure.definitions import normative_terms
from mingban.disclosure.models.publications import Publication, today


class CannotDecide(Refused):
    """A decision lacks its day or its place, or its day cannot be."""


class NormativeDocument(Publication):
    """规范性文件, with the twelve elements that describe it (S09): title, number, registration number, issuing body, unit
    responsible, kind, subject words, day of the document, of publication, of effect, last day of validity, state of validity.

    The number's parts are kept besides, as numbers sort by them.
    """

    number = models.CharField("发文字号", max_length=60, blank=True)
    number_organ = models.CharField(max_length=12, blank=True, editable=False)
    number_year = models.PositiveSmallIntegerField(null=True, editable=False)
    number_serial = models.PositiveIntegerField(null=True, editable=False)
    registration_number = models.CharField("登记号", max_length=60, blank=True, editable=False)
    issuer = models.CharField("发文机关（转载别的机关的文件时填）", max_length=200, blank=True)
    unit = models.CharField("责任单位", max_length=100, blank=True)
    kind = models.CharField("公文种类", max_length=20, choices=PaperKind.choices, default=PaperKind.NOTICE)
    subject_words = models.CharField("主题词", max_length=200, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    is_trial = models.BooleanField("暂行、试行，或者只部署一个阶段的工作", default=False)
    valid_until = models.DateField("有效期至", null=True, blank=True, db_index=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    validity_noted = models.CharField(max_length=10, choices=Validity.choices, blank=True, editable=False)
    needs_interpretation = models.BooleanField("要配政策解读", default=True)
    asked_number = models.CharField("意见征集", max_length=200, blank=True, help_text="写编号，或者草案的标题")
    no_asking_reason = models.CharField("没有公开征求意见，为什么", max_length=200, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True, editable=False)
    decided_at = models.CharField("哪次会议、由谁决定", max_length=100, blank=True, editable=False)

    given = (*Publication.given, "registration_number", "validity_noted", "decided_on", "decided_at")
    parent_page_types = ["disclosure.Column"]
    subpage_types: list[str] = []
    template = "disclosure/document.html"
    content_panels = [
        *Publication.content_panels[:2],
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("number"),
                FieldPanel("issuer"),
                FieldPanel("unit"),
                FieldPanel("subject_words"),
            ],
            "公文",
        ),
        MultiFieldPanel(
            [
                FieldPanel("effective_on"),
                FieldPanel("is_trial"),
                FieldPanel("valid_until", help_text="不填就按本省的规定算"),
                FieldPanel("repealed_on"),
            ],
            "有效期",
        ),
        MultiFieldPanel(
            [
                FieldPanel("asked_number"),
                FieldPanel("no_asking_reason"),
            ],
            "征求意见",
        ),
        *Publication.content_panels[2:],
        InlinePanel("relations", label="与别的文件的关系"),
        FieldPanel("needs_interpretation"),
    ]

    class Meta:
        verbose_name = "规范性文件"
        constraints = [
            models.UniqueConstraint(
                fields=["number_organ", "number_year", "number_serial"],
                condition=~Q(number_organ=""),
                name="one_document_per_number",
                violation_error_message="这个发文字号已经有一份文件用了",
            )
        ]

    def clean(self) -> None:
        """Read the number's parts; check the order of dates.

        :raises ValidationError: for a number that is none, or dates that cannot be.
        """
        super().clean()
        self._read_number()
        for earlier, later, say in (
            (self.issued_on, self.effective_on, "施行日期不能早于成文日期"),
            (self.effective_on, self.valid_until, "有效期不能在施行以前就满了"),
        ):
            if earlier and later and later < earlier:
                raise ValidationError({"effective_on" if "施行日期" in say else "valid_until": say})
        if self.issued_on and self.issued_on > today():
            raise ValidationError({"issued_on": "成文日期在今天以后，请看看年份"})
        if self.issued_on and self.repealed_on and self.repealed_on < self.issued_on:
            raise ValidationError({"repealed_on": "废止日期不能早于成文日期"})

    def _read_number(self) -> None:
        self.number_organ, self.number_year, self.number_serial = "", None, None
        if not self.number:
            return
        try:
            number = rules.parse_number(self.number)
        except rules.NotANumber:
            raise ValidationError({"number": "发文字号要像这样：鹤政发〔2026〕3号"}) from None
        self.number = str(number)
        self.number_organ, self.number_year, self.number_serial = number.organ, number.year, number.serial

    def get_workflow(self) -> Workflow | None:
        """A document that is made here passes the legality review as well."""
        own = Workflow.objects.active().filter(name=DOCUMENT_REVIEW).first() if self.is_made_here else None
        return own or super().get_workflow()

    @property
    def is_made_here(self) -> bool:
        """False for another body's document, and for one that is older than this house."""
        since = normative_terms().made_here_since
        return not self.issuer and (self.issued_on is None or self.issued_on >= since)

    def decide(self, *, on: date | None, at: str) -> None:
        """Note that the document was decided on a day, and at which meeting or by whom.

        :raises CannotDecide: when either is missing, or the day cannot be.
        """
        asked = registry.asked(self.asked_number) if self.asked_number else None
        problem = rules.gap_in_deciding(on, comments_end=asked.closed_on if asked else None, today=today())
        if problem:
            raise CannotDecide(problem, field="decided_on")
        if not at.strip():
            raise CannotDecide("请写在哪次会议上，或者由谁决定的", field="decided_at")
        self.decided_on, self.decided_at = on, at.strip()
        NormativeDocument.objects.filter(pk=self.pk).update(decided_on=on, decided_at=self.decided_at)

    def validity_at(self, on: date) -> Validity:
        """Return whether the document may be relied on at a day."""
        return rules.validity(
            on, effective_on=self.effective_on, valid_until=self.valid_until, repealed_on=self.repealed_on
        )

    @property
    def issued_by(self) -> str:
        """发文机关: whose document it is, which is not always who publishes it here."""
        return self.issuer or (self.organisation.name if self.organisation else settings.SITE_NAME)

    @property
    def validity(self) -> Validity:
        """有效性 today."""
        return self.validity_at(today())


class DocumentRelation(models.Model):
    """That one document repeals, amends or rests on another."""

    source = ParentalKey(NormativeDocument, on_delete=models.CASCADE, related_name="relations")
    target = models.ForeignKey(NormativeDocument, models.PROTECT, related_name="relations_to", verbose_name="哪份文件")
    relation = models.CharField("关系", max_length=10, choices=Relation.choices)

    panels = [FieldPanel("relation"), PageChooserPanel("target", "disclosure.NormativeDocument")]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "relation"], name="relation_said_once")]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.target_id}"

    def clean(self) -> None:
        """Refuse a chain that leads back to where it begins.

        :raises ValidationError: naming the documents of the circle.
        """
        pairs = DocumentRelation.objects.filter(relation=self.relation).exclude(pk=self.pk)
        known = [(str(source), str(target)) for source, target in pairs.values_list("source_id", "target_id")]
        chain = rules.circle(known, (str(self.source_id), str(self.target_id)))
        if chain:
            titles = dict(NormativeDocument.objects.filter(pk__in=set(chain)).values_list("pk", "title"))
            said = " → ".join(f"《{titles.get(int(pk), '')}》" for pk in chain)
            raise ValidationError({"target": f"这样就绕回来了：{said}"})


class Interpretation(Publication):
    """政策解读 of a document, or 评论解读 of a meeting by experts and the press (S09); linked both ways."""

    document = models.ForeignKey(
        NormativeDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interpretations",
        verbose_name="解读哪份文件",
    )
    about_meeting = models.ForeignKey(
        "disclosure.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interpretations",
        verbose_name="或者评论哪次会议",
    )
    parent_page_types = ["disclosure.Column"]
    subpage_types: list[str] = []
    template = "disclosure/publication.html"
    content_panels = [
        *Publication.content_panels[:1],
        PageChooserPanel("document", "disclosure.NormativeDocument"),
        PageChooserPanel("about_meeting", "disclosure.Meeting"),
        *Publication.content_panels[1:],
    ]

    class Meta:
        verbose_name = "政策解读"
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, about_meeting=None) | Q(document=None, about_meeting__isnull=False),
                name="interprets_one_thing",
                violation_error_message="解读的文件和评论的会议，选一个，只选一个",
            )
        ]

    @property
    def about(self) -> Publication:
        """What is interpreted: a document or a meeting."""
        return next(one for one in (self.document, self.about_meeting) if one)
