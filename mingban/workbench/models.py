"""What an official keeps on his desk."""

from django.db import models
from django.db.models import Q

from mingban.accounts.models import StaffPost


class SavedFilter(models.Model):
    """A list that a post asks for often: `query` holds its filters as its address does, never whom somebody looked for."""

    post = models.ForeignKey(StaffPost, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=30)
    query = models.JSONField()
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "name"], name="one_saved_filter_per_name"),
            models.UniqueConstraint(fields=["post"], condition=Q(is_default=True), name="one_default_filter_per_post"),
        ]

    def __str__(self) -> str:
        return self.name
