"""Limits and articles of 《政府信息公开条例》 (国令711), and when a request counts as received."""

from datetime import date

from mingban.requests.choices import Channel, ConsultKind

LAW = "《中华人民共和国政府信息公开条例》"

# Working days (§30, §32 to §34).
ANSWER_DAYS = 20
MOST_EXTENSION = 20
CORRECTION_NOTICE_DAYS = 7
CONSULT_DAYS = 15

# Duties, each a clock. Those in LOCAL have limits that no law fixes: they stand in the local data (`settings.DUTIES_FILE`).
CONFIRM = "request-confirm"
ANSWER = "request-answer"
CORRECTION = "request-correction"
CONSULT = "request-consult"
REASONS = "request-reasons"
PAYMENT = "request-payment"
LOCAL = (CONFIRM, CORRECTION, REASONS, PAYMENT)

DUTY_NAMES = {
    CONFIRM: "确认收到申请",
    ANSWER: "答复申请",
    CORRECTION: "申请人补正",
    CONSULT: "征求意见",
    REASONS: "申请人说明理由",
    PAYMENT: "申请人缴费",
}
BASES = {
    CONFIRM: f"{LAW}第三十一条（由双方确认；几天内确认由本机关规定）",
    ANSWER: f"{LAW}第三十三条",
    CORRECTION: f"{LAW}第三十条（合理的补正期限由本机关确定）",
    REASONS: f"{LAW}第三十五条（期限由本机关确定）",
    PAYMENT: f"{LAW}第四十二条（期限由本地规定）",
}
DELAY_BASIS = f"{LAW}第三十五条"

CONSULT_BASES = {
    ConsultKind.THIRD_PARTY: f"{LAW}第三十二条",
    ConsultKind.CO_PRODUCER: f"{LAW}第三十四条",
}
# What silence means: the two are opposite, never to be mixed up.
SILENCE = {
    ConsultKind.THIRD_PARTY: "到期没有答复，是否公开由本机关决定（第三十二条）",
    ConsultKind.CO_PRODUCER: "到期没有提出意见，视为同意公开（第三十四条）",
}

# Both sides have to confirm; the day on which the second did is the day of receipt (§31).
CONFIRMED_BY_BOTH = frozenset({Channel.WEB, Channel.FAX, Channel.POST})
RECEIVED_WORDS = {
    Channel.WEB: "双方确认收到申请",
    Channel.FAX: "双方确认收到申请",
    Channel.POST: "与申请人确认收到申请",
    Channel.COUNTER: "当面提交申请",
    Channel.ORAL: "当面口头提出申请",
    Channel.LETTER: "签收申请",
}
# The regulation in its present text is in force since this day.
IN_FORCE_ON = date(2019, 5, 15)


def needs_confirmation(channel: str) -> bool:
    """Tell whether a request that came this way is received only when both sides have confirmed it (§31)."""
    return channel in CONFIRMED_BY_BOTH


def why_not_received_on(day: date, today: date) -> str:
    """Return why a request cannot have come in, or be confirmed, on this day; empty when it can."""
    if day > today:
        return "日子不能在今天以后"
    if day < IN_FORCE_ON:
        return "日子早于现行条例施行的那天（2019 年 5 月 15 日），请看看年份"
    return ""


def consult_duty(consultation_id: int) -> str:
    """Return the duty of answering one consultation: each has a clock of its own."""
    return f"{CONSULT}:{consultation_id}"
