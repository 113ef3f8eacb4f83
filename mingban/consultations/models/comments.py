"""What people said to a draft, and what was answered."""

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Person
from mingban.consultations.choices import CommentState, DraftState, NameShown, Publicity, Showing, Verdict
from mingban.consultations.models.drafts import Draft, Paragraph

SHOWN_AFTER_CLOSE = Q(draft__showing=Showing.AFTER_CLOSE, draft__state__in=[DraftState.CLOSED, DraftState.RESULTS])


class CommentQuerySet(models.QuerySet["Comment"]):
    """Filters over comments."""

    def standing(self) -> "CommentQuerySet":
        """Return those that their authors have not taken back."""
        return self.filter(state=CommentState.SENT)

    def readable(self) -> "CommentQuerySet":
        """Return those whose words everybody may read now: by the draft's own rule, never one that is held back."""
        by_itself = SHOWN_AFTER_CLOSE & Q(publicity__in=[Publicity.UNSEEN, Publicity.SHOWN])
        seen = Q(draft__showing=Showing.AFTER_REVIEW, publicity=Publicity.SHOWN)
        return self.standing().filter(by_itself | seen)


class Comment(models.Model):
    """One person's words to one paragraph, or to the whole draft. Never changed; taken back by its author its words are gone.

    `leader` is the first comment of the group of copies that it belongs to, itself for that one; empty while nobody says the same.
    `key` makes sending it twice one comment. `digest` stands in the journal.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="comments")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments_on_drafts")
    key = models.CharField(max_length=64)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    name_shown = models.CharField(max_length=12, choices=NameShown.choices, default=NameShown.NOT_AT_ALL)
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.SENT)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.UNSEEN)
    held_reason = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    leader = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.JSONField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="one_comment_per_key")]
        indexes = [
            models.Index(fields=["draft", "state", "id"], name="comment_draft"),
            models.Index(fields=["author", "-sent_at"], name="comment_author"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} #{self.pk}"
