"""Vocabularies of supervision."""

from django.db import models


class OrderState(models.TextChoices):
    """What has become of an order."""

    SENT = "SENT", "等答复"
    ANSWERED = "ANSWERED", "答复了，等审核"
    RETURNED = "RETURNED", "退回，等重新答复"
    ACCEPTED = "ACCEPTED", "办结"
    WITHDRAWN = "WITHDRAWN", "撤回了"


class Verdict(models.TextChoices):
    """What the supervisor says of an answer."""

    ACCEPTED = "ACCEPTED", "认可"
    RETURNED = "RETURNED", "退回"


WAITING = (OrderState.SENT, OrderState.RETURNED)
OPEN = (*WAITING, OrderState.ANSWERED)
