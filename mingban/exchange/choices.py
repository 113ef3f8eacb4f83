"""Vocabularies of data exchange."""

from django.db import models


class CallState(models.TextChoices):
    """What became of a question to a register."""

    ASKED = "ASKED", "正在查"
    FOUND = "FOUND", "查到了"
    NOT_FOUND = "NOT_FOUND", "没有查到"
    SILENT = "SILENT", "对方没有答复"


class Position(models.TextChoices):
    """What a person is to a legal entity, so that he acts for it without a mandate; the labels are the register's words."""

    REPRESENTATIVE = "REPRESENTATIVE", "法定代表人"
    OPERATOR = "OPERATOR", "经营者"
    HEAD = "HEAD", "负责人"


class ClaimState(models.TextChoices):
    """How sure it is that somebody is what he says to a legal entity; only VERIFIED lets him act for it."""

    OPEN = "OPEN", "还没有核实"
    VERIFIED = "VERIFIED", "核实了"
    DIFFERENT = "DIFFERENT", "和登记的对不上"
    NOT_FOUND = "NOT_FOUND", "登记机关没有查到"
