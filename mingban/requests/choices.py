"""Vocabularies of disclosure on request."""

from django.db import models


class Channel(models.TextChoices):
    """How a request came (国令711 §29, §31)."""

    WEB = "WEB", "网上"
    COUNTER = "COUNTER", "当面"
    ORAL = "ORAL", "口头（工作人员代填）"
    LETTER = "LETTER", "邮寄（要签收的）"
    POST = "POST", "平信"
    FAX = "FAX", "传真"


class WantedForm(models.TextChoices):
    """In which form the applicant wants the information (§29, §40)."""

    ELECTRONIC = "ELECTRONIC", "电子版"
    PAPER = "PAPER", "纸质"
    VIEW = "VIEW", "当面查阅、抄录"


class Means(models.TextChoices):
    """How the answer comes to the applicant (§29)."""

    ONLINE = "ONLINE", "在网上看、下载"
    POST = "POST", "邮寄"
    EMAIL = "EMAIL", "发到邮箱"
    FAX = "FAX", "传真"
    COLLECT = "COLLECT", "自己来取"


class Proof(models.TextChoices):
    """How the applicant proved who he is (§29)."""

    ACCOUNT = "ACCOUNT", "网上实名"
    SHOWN = "SHOWN", "当面出示证件"
    COPY = "COPY", "附了证件复印件"


class ApplicantKind(models.TextChoices):
    """Columns of the annual report's second table (国办公开办函〔2021〕30号)."""

    PERSON = "person", "自然人"
    COMPANY = "company", "商业企业"
    RESEARCH = "research", "科研机构"
    WELFARE = "welfare", "社会公益组织"
    LEGAL = "legal", "法律服务机构"
    OTHER = "other", "其他"


class State(models.TextChoices):
    """How far a request is."""

    SENT = "SENT", "等确认收到"
    ANSWERING = "ANSWERING", "正在办"
    CORRECTING = "CORRECTING", "等补正"
    ANSWERED = "ANSWERED", "已答复"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    ARCHIVED = "ARCHIVED", "已归档"


class Act(models.TextChoices):
    """What can be done; the table of `rules` says by whom, when, and under which article."""

    CONFIRM = "confirm", "确认收到"
    AGREE = "agree", "申请人确认"
    ASK_CORRECTION = "ask_correction", "要求补正"
    CORRECT = "correct", "补正"
    CONSULT = "consult", "征求意见"
    SERVE = "serve", "登记征询书送达"
    HEAR = "hear", "记录意见"
    CLOSE = "close", "到期没有意见"
    EXTEND = "extend", "延长答复期限"
    ASK_REASONS = "ask_reasons", "要求说明理由"
    GIVE_REASONS = "give_reasons", "说明理由"
    DELAY = "delay", "确定延迟答复的期限"
    BILL = "bill", "通知缴费"
    NOTE_PAYMENT = "note_payment", "登记缴费"
    PROPOSE = "propose", "拟答复"
    RETURN = "return", "退回重拟"
    REPLY = "reply", "答复"
    DELIVER = "deliver", "登记送达"
    WITHDRAW = "withdraw", "撤回"
    DISPUTE = "dispute", "登记复议、诉讼"
    SETTLE = "settle", "登记复议、诉讼结果"
    PUBLISH = "publish", "转为主动公开"
    ARCHIVE = "archive", "归档"
    WRITE = "write", "留言"


class ReplyKind(models.TextChoices):
    """Every kind of answer (§30, §35 to §39; the last three are rows of the annual report's second table)."""

    DISCLOSED = "DISCLOSED", "予以公开"
    PARTLY = "PARTLY", "部分公开"
    PUBLIC = "PUBLIC", "已经主动公开"
    REFUSED = "REFUSED", "不予公开"
    ABSENT = "ABSENT", "没有这个信息"
    ELSEWHERE = "ELSEWHERE", "不归本机关负责"
    REPEATED = "REPEATED", "重复申请"
    OTHER_RULES = "OTHER_RULES", "另有查询规定"
    TO_BE_MADE = "TO_BE_MADE", "需要加工、分析"
    PETITION = "PETITION", "信访、投诉、举报等"
    PRINTED = "PRINTED", "公开出版物"
    UNREASONABLE = "UNREASONABLE", "数量、频次明显不合理"
    ABANDONED = "ABANDONED", "逾期不补正"
    UNCLEAR = "UNCLEAR", "补正后仍不明确"
    UNPAID = "UNPAID", "逾期不缴费"
    RECONFIRM = "RECONFIRM", "要求确认或者重新出具"


class Ground(models.TextChoices):
    """Why information is withheld (§14 to §16), one row of the second table each."""

    SECRET = "SECRET", "国家秘密"
    FORBIDDEN = "FORBIDDEN", "法律、行政法规禁止公开"
    SAFETY = "SAFETY", "危及国家安全、公共安全、经济安全、社会稳定"
    THIRD_PARTY = "THIRD_PARTY", "商业秘密、个人隐私等第三方合法权益"
    INTERNAL = "INTERNAL", "内部事务信息（人事、后勤、内部工作流程）"
    PROCESS = "PROCESS", "过程性信息（讨论记录、过程稿、磋商信函、请示报告）"
    ENFORCEMENT = "ENFORCEMENT", "行政执法案卷"


class ConsultKind(models.TextChoices):
    """Who is asked: what silence means differs (§32, §34)."""

    THIRD_PARTY = "THIRD_PARTY", "第三方"
    CO_PRODUCER = "CO_PRODUCER", "共同制作的机关"


class Stance(models.TextChoices):
    """What the one who was asked says; SILENT when he said nothing in time."""

    AGREES = "AGREES", "同意公开"
    OBJECTS = "OBJECTS", "不同意公开"
    SILENT = "SILENT", "到期没有答复"


class Finding(models.TextChoices):
    """What the organisation thinks of a third party's objection when it discloses nevertheless (§32)."""

    GROUNDLESS = "GROUNDLESS", "不同意的理由不成立"
    PUBLIC_INTEREST = "PUBLIC_INTEREST", "理由成立，但不公开会对公共利益造成重大影响"


class ReplyState(models.TextChoices):
    """How far an answer is: written by one, issued or sent back by another."""

    PROPOSED = "PROPOSED", "等另一个人签发"
    RETURNED = "RETURNED", "退回了"
    ISSUED = "ISSUED", "已签发"


class FeeScheme(models.TextChoices):
    """How an organisation charges: never both ways (国办函〔2020〕109号)."""

    NONE = "NONE", "不收费"
    ITEMS = "ITEMS", "按件"
    PAGES = "PAGES", "按量"


class DisputeKind(models.TextChoices):
    """复议 and 诉讼: the groups of the annual report's third table."""

    REVIEW = "REVIEW", "行政复议"
    SUIT = "SUIT", "行政诉讼（未经复议直接起诉）"
    SUIT_AFTER_REVIEW = "SUIT_AFTER_REVIEW", "行政诉讼（复议后起诉）"


class DisputeResult(models.TextChoices):
    """How a dispute ended: the third table's columns; PENDING has not ended."""

    UPHELD = "UPHELD", "结果维持"
    CORRECTED = "CORRECTED", "结果纠正"
    OTHER = "OTHER", "其他结果"
    PENDING = "PENDING", "尚未审结"


class PaymentClock(models.TextChoices):
    """What the answer's time does while a fee is not paid; places differ ([U]), so that it is data."""

    PAUSE = "pause", "停着，缴费后接着算"
    RESTART = "restart", "缴费后重新算"
    RUN = "run", "照算"


class Due(models.TextChoices):
    """Filters of lists by time."""

    OVERDUE = "overdue", "过期了"
    WEEK = "week", "七天内到期"
