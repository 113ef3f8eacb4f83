"""制定: what has to come before a normative document is published: comments, legality review, decision (facts §10).

Which documents people have to be asked about, the law leaves to who makes them (重大行政决策程序暂行条例, 优化营商环境条例 §62 name some);
that a document says either what people were asked or why they were not, is this house's rule.
"""

from datetime import date


def gap_in_asking(named: str, *, is_found: bool, is_answered: bool, reason: str) -> str:
    """Return what is missing before a document is handed in; "" when people were asked and answered, or a reason says why not."""
    if named and not is_found:
        return f"没有编号或者标题是“{named}”的意见征集，请对照草案那一页"
    if named and not is_answered:
        return "这次意见征集还没有公布结果。先公布采纳了哪些、没采纳的为什么，再提交"
    if not named and not reason:
        return "请写是哪次意见征集；没有公开征求意见的，写明理由"
    return ""


def gap_in_deciding(decided_on: date | None, *, comments_end: date | None, today: date) -> str:
    """Return why a decision cannot be of this day; "" when it can. `comments_end`: the last day for comments, None where nobody was asked."""
    if decided_on is None:
        return "请写哪一天决定的"
    if decided_on > today:
        return "决定的日期在今天以后，请看看年份"
    if comments_end and decided_on <= comments_end:
        return "那天意见征集还没截止，不能已经决定了，请看看日期"
    return ""
