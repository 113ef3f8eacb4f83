"""Messages to test with."""

from datetime import UTC, datetime

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from mingban.accounts.tests.factories import PersonFactory
from mingban.notices.choices import NoticeChannel, NoticeState
from mingban.notices.models import Notice

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


class SiteNoticeFactory(DjangoModelFactory[Notice]):
    """An unread message in an inbox."""

    class Meta:
        model = Notice

    key = Sequence(lambda n: f"test:{n}:SITE")
    party = SubFactory(PersonFactory)
    channel = NoticeChannel.SITE
    text = "您的申请受理了"
    state = NoticeState.DELIVERED
    due_at = AT
    created_at = AT
    sent_at: datetime | None = AT


class SmsNoticeFactory(SiteNoticeFactory):
    """A text message that waits."""

    key = Sequence(lambda n: f"test:{n}:SMS")
    channel = NoticeChannel.SMS
    phone = "13800000001"
    state = NoticeState.WAITING
    sent_at = None
