"""Subscribing, ending it, and telling."""

from mingban.subscriptions.actions.following import (
    MailboxRefused,
    NobodyToTell,
    NothingToSubscribe,
    TooManyLetters,
    change_ways,
    confirm_mailbox,
    confirm_subscription,
    end_all,
    end_subscription,
    end_what_was_told,
    file_anew,
    file_topic,
    follow_by_mail,
    forget_the_unconfirmed,
    subscribe,
)
from mingban.subscriptions.actions.telling import queue_push, send_digests, tell_subscribers

__all__ = [
    "MailboxRefused",
    "NobodyToTell",
    "NothingToSubscribe",
    "TooManyLetters",
    "change_ways",
    "confirm_mailbox",
    "confirm_subscription",
    "end_all",
    "end_subscription",
    "end_what_was_told",
    "file_anew",
    "file_topic",
    "follow_by_mail",
    "forget_the_unconfirmed",
    "queue_push",
    "send_digests",
    "subscribe",
    "tell_subscribers",
]
