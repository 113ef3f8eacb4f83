"""Kinds of official documents."""

from django.db import models


class DocumentKind(models.TextChoices):
    """Each has a template `documents/typst/<kind>.typ` and a word in its number."""

    RECEIPT = "receipt", "收件回执"
    ACCEPTANCE = "acceptance", "受理通知书"
    CORRECTION = "correction", "一次性补正告知书"
    CHANGES = "changes", "审查修改通知书"
    DECLINATION = "declination", "不予受理决定书"
    APPROVAL = "approval", "准予行政许可决定书"
    REFUSAL = "refusal", "不予行政许可决定书"
    DELIVERY = "delivery", "送达回证"
    WITHDRAWAL = "withdrawal", "撤回申请确认书"
    TERMINATION = "termination", "终止办理通知书"
    SPECIAL_PROCEDURE = "special-procedure", "特别程序告知书"
    EXTENSION = "extension", "延长办理期限通知书"
    REVOCATION = "revocation", "撤销行政许可决定书"
    JOINT_MINUTES = "joint-minutes", "会商纪要"
    LICENCE = "licence", "电子证照"
    NOTICE_SHEET = "notice-sheet", "一次性告知单"
    REQUEST_RECEIPT = "request-receipt", "政府信息公开申请登记回执"
    REQUEST_CORRECTION = "request-correction", "政府信息公开申请补正告知书"
    REQUEST_EXTENSION = "request-extension", "政府信息公开延期答复告知书"
    REQUEST_CONSULT = "request-consult", "政府信息公开意见征询书"
    REQUEST_REASONS = "request-reasons", "政府信息公开申请说明理由通知书"
    REQUEST_FEE = "request-fee", "政府信息公开信息处理费收费通知"
    REQUEST_REPLY = "request-reply", "政府信息公开申请告知书"
    THIRD_PARTY_NOTICE = "third-party-notice", "政府信息公开第三方告知书"
