"""Every write of the channel for programs."""

from mingban.gateway.actions.answers import answer_once, forget_old
from mingban.gateway.actions.clients import Credentials, end_client, register_agent, register_client
from mingban.gateway.actions.counting import take_calls
from mingban.gateway.actions.pushing import (
    send_again,
    send_one_again,
    send_ping,
    tell_of_application,
    tell_of_case,
)
from mingban.gateway.actions.sending import send_due
from mingban.gateway.actions.subscriptions import change_subscription, renew_secret, subscribe, unsubscribe

__all__ = [
    "Credentials",
    "answer_once",
    "change_subscription",
    "end_client",
    "forget_old",
    "register_agent",
    "register_client",
    "renew_secret",
    "send_again",
    "send_due",
    "send_one_again",
    "send_ping",
    "subscribe",
    "take_calls",
    "tell_of_application",
    "tell_of_case",
    "unsubscribe",
]
