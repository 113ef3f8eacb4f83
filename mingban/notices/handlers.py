"""What messages do when something happened elsewhere."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from mingban.accounts.events import PhoneCodeRequested
from mingban.core.bus import subscribe
from mingban.notices import actions, tasks
from mingban.notices.choices import NoticeChannel
from mingban.notices.events import NoticeWaiting


@subscribe(PhoneCodeRequested)
def send_phone_code(event: PhoneCodeRequested) -> None:
    """Send the code; the text is wiped afterwards. One that is not to be sent was only asked for and counted."""
    if not event.is_sent:
        return
    actions.send_notice(
        key=f"phone-code:{event.code_id}",
        phone=event.phone,
        text=f"【{settings.SITE_NAME}】验证码 {event.code}，{event.minutes} 分钟内有效。工作人员不会向您要验证码，请不要告诉别人。",
        channels=[NoticeChannel.SMS],
        is_secret=True,
        expires_at=datetime.fromisoformat(event.expires_at),
        at=timezone.now(),
    )


@subscribe(NoticeWaiting)
def start_sending(event: NoticeWaiting) -> None:
    """Have the worker send it now."""
    tasks.send_due_notices.enqueue()
