"""One line for each channel: opened for a stretch of messages, it carries one after the other."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from django.conf import settings

from mingban.notices.choices import NoticeChannel
from mingban.notices.contrib.smtp.mail import mail_line
from mingban.notices.contrib.webpush.push import push_line
from mingban.notices.models import Notice
from mingban.notices.registry import Letter, MessageRefused, Ping, TextMessage, sms_gateway

# Hands a message over and returns its id outside, if there is one.
Carry = Callable[[Notice, datetime], str]


def line_of(channel: NoticeChannel) -> AbstractContextManager[Carry]:
    """Open the line of a channel.

    :raises mingban.notices.registry.GatewaySilent: when nobody answers.
    """
    return {NoticeChannel.SMS: _by_phone, NoticeChannel.EMAIL: _by_mail, NoticeChannel.PUSH: _by_push}[channel]()


@contextmanager
def _by_phone() -> Iterator[Carry]:
    gateway = sms_gateway()
    yield lambda notice, at: gateway.send(TextMessage(key=notice.key, phone=notice.phone, text=notice.text), at=at)


@contextmanager
def _by_mail() -> Iterator[Carry]:
    home = settings.PUBLIC_URL.rstrip("/")
    with mail_line() as send:
        yield lambda notice, _: send(
            Letter(
                key=notice.key,
                address=notice.address,
                subject=notice.subject or settings.SITE_NAME,
                text=notice.text,
                ending=f"{home}{notice.ending}" if notice.ending else "",
            )
        )


@contextmanager
def _by_push() -> Iterator[Carry]:
    with push_line() as send:
        yield lambda notice, at: send(_ping(notice), at)


def _ping(notice: Notice) -> Ping:
    """Return what a browser is told.

    :raises MessageRefused: when the browser has been dropped meanwhile.
    """
    if notice.endpoint is None or notice.endpoint.ended_at is not None:
        raise MessageRefused("endpoint dropped")
    return Ping(
        key=notice.key,
        address=notice.endpoint.address,
        keys=notice.endpoint.keys,
        title=notice.subject or settings.SITE_NAME,
        text=notice.text,
        link=notice.link,
    )
