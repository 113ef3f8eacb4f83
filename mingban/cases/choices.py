"""Vocabularies of the engine."""

from django.db import models


class ApplicationState(models.TextChoices):
    """An application is filled in, then handed in; the rest is its cases'."""

    DRAFT = "DRAFT", "没填完"
    SUBMITTED = "SUBMITTED", "交上来了"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    CONCLUDED = "CONCLUDED", "办好了"


class CaseState(models.TextChoices):
    """Design §4. Labels are for officials; citizens read `rules.plain_state`."""

    SUBMITTED = "SUBMITTED", "待收件"
    RECEIVED = "RECEIVED", "已收件"
    CORRECTING = "CORRECTING", "待补正"
    ACCEPTED = "ACCEPTED", "已受理"
    IN_REVIEW = "IN_REVIEW", "审查中"
    SUSPENDED = "SUSPENDED", "特别程序"
    DECIDED = "DECIDED", "已决定"
    DELIVERED = "DELIVERED", "已送达"
    CONCLUDED = "CONCLUDED", "办结"
    DECLINED = "DECLINED", "不予受理"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    TERMINATED = "TERMINATED", "终止"


class Act(models.TextChoices):
    """What can be done to a case."""

    RECEIVE = "receive", "收件"
    ACCEPT = "accept", "受理"
    REQUEST_CORRECTION = "request_correction", "一次性告知补正"
    SUPPLEMENT = "supplement", "补材料"
    DECLINE = "decline", "不予受理"
    REVIEW = "review", "审查"
    ASK_OPINION = "ask_opinion", "征求意见"
    GIVE_OPINION = "give_opinion", "答复意见"
    DECIDE = "decide", "决定"
    DELIVER = "deliver", "送达"
    CONCLUDE = "conclude", "办结"
    WITHDRAW = "withdraw", "撤回"
    TERMINATE = "terminate", "终止"
    SUPPLY_DEFERRED = "supply_deferred", "补交后补材料"
    START_SPECIAL = "start_special", "开始特别程序"
    END_SPECIAL = "end_special", "结束特别程序"
    EXTEND = "extend", "延长期限"
    CONSENT = "consent", "视为准予"
    REOPEN = "reopen", "撤销准予"
    OPEN_JOINT = "open_joint", "发起会商"
    GIVE_POSITION = "give_position", "说会商意见"
    CONCLUDE_JOINT = "conclude_joint", "作会商结论"
    HAND_OVER = "hand_over", "转给别人办"
    RECUSE = "recuse", "回避"
    MOVE_VERSION = "move_version", "改按新版办"


class ReopenGround(models.TextChoices):
    """Why a grant is withdrawn: 行政许可法 §69. What the holder brought about himself, by deceit or bribery, protects nothing of his."""

    ABUSE = "ABUSE", "滥用职权、玩忽职守作出的"
    BEYOND_POWERS = "BEYOND_POWERS", "超越法定职权作出的"
    PROCEDURE = "PROCEDURE", "违反法定程序作出的"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "申请人不具备资格或者不符合法定条件"
    DECEIT = "DECEIT", "以欺骗、贿赂等不正当手段取得的"


class RecusalGround(models.TextChoices):
    """Why an official must keep away from a case: 公务员法 (2018) §76; the relatives are those of §74. [U]: text not in `facts`."""

    OWN = "OWN", "涉及本人利害关系"
    KIN = "KIN", "涉及配偶、近亲属等亲属的利害关系"
    OTHER = "OTHER", "其他可能影响公正办理的情形"


class MaterialState(models.TextChoices):
    """Where a required document stands."""

    MISSING = "MISSING", "还没交"
    SUBMITTED = "SUBMITTED", "已交"
    ACCEPTED = "ACCEPTED", "合格"
    REJECTED = "REJECTED", "要补正"
    DEFERRED = "DEFERRED", "容缺后补"


class MaterialMeans(models.TextChoices):
    """By what a requirement is met (design §4)."""

    UPLOAD = "UPLOAD", "上传"
    LICENCE = "LICENCE", "电子证照"
    REGISTER = "REGISTER", "部门共享"
    COMMITMENT = "COMMITMENT", "告知承诺"
    EARLIER_OUTPUT = "EARLIER_OUTPUT", "前一件事的结果"
    FORM = "FORM", "申请表自动生成"
    IDENTITY = "IDENTITY", "实名核对"
    MANDATE = "MANDATE", "网上授权"
    DEFERRED = "DEFERRED", "容缺后补"


class StepState(models.TextChoices):
    """A review step waits, is open, waits for the applicant's changes, or is over: done, or not needed any more."""

    WAITING = "WAITING", "未到"
    OPEN = "OPEN", "待办"
    CHANGES = "CHANGES", "等申请人修改"
    DONE = "DONE", "已办"
    NOT_NEEDED = "NOT_NEEDED", "不用办了"


class Verdict(models.TextChoices):
    """What an officer's opinion comes to."""

    AGREE = "AGREE", "同意"
    DISAGREE = "DISAGREE", "不同意"
    CHANGES = "CHANGES", "要申请人修改"


class Advice(models.TextChoices):
    """What another authority answers when it is asked."""

    AGREE = "AGREE", "同意"
    CONDITIONS = "CONDITIONS", "附条件同意"
    DISAGREE = "DISAGREE", "不同意"


class DeliveryMeans(models.TextChoices):
    """How the result reaches the applicant."""

    ONLINE = "ONLINE", "网上取（电子证照）"
    PICK_UP = "PICK_UP", "到窗口拿"
    POST = "POST", "寄给我（邮费我们出）"
