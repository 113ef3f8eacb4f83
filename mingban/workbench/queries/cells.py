"""What one row of an exported list says."""

from datetime import datetime

from django.utils import timezone

from mingban.cases.models import Case
from mingban.core.masking import mask_name


def cells_of(case: Case) -> list[str]:
    """Return a case as the texts of one row, under `rules.HEADINGS`."""
    return [
        case.application.number or "",
        case.number,
        case.item_name,
        mask_name(case.application.applicant.name),
        case.organisation.name,
        case.get_state_display(),
        _moment(case.due_at),
        _moment(case.submitted_at),
        _moment(case.accepted_at),
        _moment(case.decided_at),
        _moment(case.concluded_at),
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
