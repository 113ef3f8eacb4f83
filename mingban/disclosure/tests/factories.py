"""A public site to test with."""

from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

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
        self.head = self._post(Role.HEAD)
        actions.found_site(organisations=[self.organisation], at=timezone.now())
        self.column = Column.objects.descendant_of(self.organisation.site).first()
        for post in (self.writer, self.colleague, self.head):
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

    def publish(self, page: Publication) -> Publication:
        """Publish a draft as passing the review would."""
        page.get_latest_revision().publish(user=self.writer.user, skip_permission_checks=True)
        fresh: Publication = Publication.objects.get(pk=page.pk).specific
        return fresh
