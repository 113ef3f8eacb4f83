"""Subscriptions."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.subscriptions"
    verbose_name = "订阅"
