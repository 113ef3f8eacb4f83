"""The steps of review before something is published: done by a post of the organisation, never by who wrote it."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Task, TaskState

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.disclosure.models.attachments import not_passed
from mingban.disclosure.models.publications import organisation_above

ACTIONS = [("reject", "退回修改", True), ("approve", "通过", False), ("approve", "通过，并写意见", True)]


class PostReview(Task):
    """审核: by somebody who holds a post of this role in the page's organisation, and has not written the text himself.

    While it goes on nobody changes the text: what is published is what was looked at.
    """

    role = models.CharField("由什么岗位审", max_length=20, choices=Role.choices)
    admin_form_fields = [*Task.admin_form_fields, "role"]

    class Meta:
        verbose_name = "单位内审核"

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        """Tell whether a reviewer may open the page's editor, to read."""
        return self._is_reviewer(obj, user)

    def locked_for_user(self, obj: Page, user: User) -> bool:
        """Nobody edits what is being reviewed; reviewers send it back for that."""
        return True

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Return what the user may do in this step: nothing for who wrote the text or looked at it before, else everything;
        a page with a file that may not go out can only be sent back.
        """
        if not self.may_judge(obj, user):
            return []
        return ACTIONS[:1] if not_passed(obj.get_latest_revision_as_object()) else ACTIONS

    def may_judge(self, page: Page, user: User) -> bool:
        """Tell whether the user holds the post, and had no hand in the text or an earlier step."""
        return self._is_reviewer(page, user) and user.pk not in _hands_in(page)

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> models.QuerySet[TaskState]:
        """Return the open reviews that wait for the user."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        mine = [
            state.pk
            for state in waiting.select_related("workflow_state")
            if self.get_actions(state.workflow_state.content_object, user)
        ]
        return waiting.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        """Say what the step is, for who sets up reviews."""
        return "由发布单位里这个岗位的另一个人审核"

    def _is_reviewer(self, obj: Page, user: User) -> bool:
        organisation = organisation_above(obj)
        held = StaffPost.objects.held_at(timezone.now()).filter(user=user.pk, role=self.role)
        return organisation is not None and held.filter(organisation=organisation).exists()


class Decision(PostReview):
    """决定和签发 of a normative document: who signs it says when and where it was decided."""

    class Meta:
        verbose_name = "决定和签发"

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Return what the user may do in Wagtail's own menus: never pass, as they cannot ask what was decided."""
        return [one for one in super().get_actions(obj, user) if one[0] == "reject"]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **said: Any) -> Any:
        """Note the decision, and pass the step.

        :raises CannotDecide: for a decision without its day or place, or of a day that cannot be.
        """
        with transaction.atomic():
            if action_name == "approve":
                document = task_state.workflow_state.content_object.specific
                document.decide(on=said.pop("decided_on", None), at=said.pop("decided_at", ""))
            return super().on_action(task_state, user, action_name, **said)


def _hands_in(page: Page) -> set[int]:
    """Return the ids of who wrote the text since it was published last, and of who passed an earlier step of this review."""
    texts = page.revisions.all()
    if page.live_revision_id:
        texts = texts.filter(pk__gt=page.live_revision_id)
    state = page.current_workflow_state
    passed = TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_APPROVED) if state else ()
    return {*texts.values_list("user_id", flat=True), *(one.finished_by_id for one in passed)}
