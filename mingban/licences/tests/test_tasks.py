import pytest

from mingban.licences.tasks import remind_holders
from mingban.notices.models import Notice


@pytest.mark.django_db
def test_nothing_ends_and_nobody_is_told() -> None:
    remind_holders.call()
    assert not Notice.objects.exists()
