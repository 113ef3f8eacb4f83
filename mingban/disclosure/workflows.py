"""What Wagtail does when a review has been passed (`WAGTAIL_FINISH_WORKFLOW_ACTION`); read before there are models."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish what was reviewed. Nobody holds the right to publish by himself: passing both steps is the only way."""
    page = workflow_state.content_object
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
