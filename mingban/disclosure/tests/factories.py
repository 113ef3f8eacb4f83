"""A public site to test with."""

from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.agencies.models import Organisation
from mingban.cases.tests.factories import browser
from mingban.core.times import local_day
from mingban.disclosure import actions
from mingban.disclosure.choices import Five
from mingban.disclosure.models import Column, NormativeDocument, Publication
from mingban.disclosure.tests.papers import PHONE, pdf_file, saved

__all__ = ["PHONE", "Office", "pdf_file", "saved"]


class Office:
    """An organisation with its sub-site, two who write and one who signs."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.organisation: Organisation = OrganisationFactory.create()
        self.writer, self.colleague = (self._post(Role.EDITOR) for _ in range(2))
        self.lawyer, self.head = self._post(Role.LEGAL), self._post(Role.HEAD)
        actions.found_site(organisations=[self.organisation], at=timezone.now())
        self.column = Column.objects.descendant_of(self.organisation.site).first()
        for post in (self.writer, self.colleague, self.lawyer, self.head):
            actions.align_groups(user=post.user, at=timezone.now())

    def _post(self, role: Role) -> StaffPost:
        return StaffPostFactory.create(organisation=self.organisation, role=role)

    def desk(self, post: StaffPost) -> Client:
        """Return a browser at which an official has signed in."""
        return browser(accounts.actor_of(post.user, post))

    def draft(self, title: str = "关于办理营业执照的通知", **values: Any) -> NormativeDocument:
        """Return a draft of a normative document, written by the first writer."""
        page = NormativeDocument(
            title=title,
            slug=f"document-{next(self._numbers)}",
            five=Five.DECISION,
            issued_on=local_day(timezone.now()),
            effective_on=values.pop("effective_on", local_day(timezone.now())),
            body=[
                ("paragraph", "各乡镇人民政府、街道办事处：\n现将有关事项通知如下。"),
                ("heading", {"level": "1", "text": "一、总体要求"}),
            ],
            live=False,
            owner=self.writer.user,
            **values,
        )
        self.column.add_child(instance=page)
        page.save_revision(user=self.writer.user)
        return page

    def begin_review(self, page: Publication) -> WorkflowState:
        """Start the review of a draft, as its writer would by handing it in."""
        workflow = page.get_workflow()
        assert workflow is not None
        return workflow.start(page, self.writer.user)

    def publish(self, page: Publication) -> Publication:
        """Publish a draft as passing the review would."""
        page.get_latest_revision().publish(user=self.writer.user, skip_permission_checks=True)
        fresh: Publication = Publication.objects.get(pk=page.pk).specific
        return fresh


def seat_publishers(government: Organisation) -> None:
    """Give the demonstration's government those who publish for it, by the names that its files know."""
    for name, role in (("editor", Role.EDITOR), ("editor2", Role.EDITOR), ("legal", Role.LEGAL), ("head", Role.HEAD)):
        StaffPostFactory.create(organisation=government, role=role, user__username=f"qz.{name}")


def hand_in(office: Office, page: NormativeDocument, blocks: list[tuple[str, Any]], **changes: Any) -> str:
    """Send the editor's form in for review; return the page that comes, nothing when it was taken."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "kind": "NOTICE",
        "number": "",
        "five": "DECISION",
        "needs_interpretation": "on",
        "no_asking_reason": "只转发上级文件",
        "body": streamfield(blocks),
        "relations": inline_formset([]),
        "comments": inline_formset([]),
        "action-submit": "1",
        **changes,
    }
    answer = office.desk(office.writer).post(f"/publishing/pages/{page.pk}/edit/", nested_form_data(data))
    return "" if answer.status_code == 302 else answer.content.decode()
