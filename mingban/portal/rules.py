"""How the portal says what the engine knows, and small choices of its pages. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WAITS_FOR_APPLICANT = "等您补材料"
DONE = "办好了"
REFUSED = "没通过"
WITHDRAWN = "已撤回"
DRAFT = "没填完"

TAG_KINDS = {WAITS_FOR_APPLICANT: "warn", DONE: "ok", "已寄出": "ok", REFUSED: "err", WITHDRAWN: "", DRAFT: ""}

# The first word that an item's plain name contains gives its picture; it only decorates.
PICTURES = (
    ("户口", "home"),
    ("医保", "heart"),
    ("出生", "baby"),
    ("孩子", "baby"),
    ("预防针", "shield"),
    ("卫生", "leaf"),
    ("食品", "leaf"),
    ("消防", "alert"),
    ("公积金", "bank"),
    ("房", "house"),
    ("社保", "idcard"),
    ("养老", "elder"),
    ("退休", "elder"),
    ("老年", "elder"),
    ("税", "chart"),
    ("章", "pen"),
    ("招牌", "mega"),
    ("路", "car"),
    ("车", "car"),
    ("执照", "shop"),
    ("店", "shop"),
    ("学", "school"),
    ("报销", "wallet"),
    ("费", "wallet"),
    ("证", "idcard"),
)


def picture_of(name: str) -> str:
    """Return the icon for an item by its plain name."""
    return next((picture for word, picture in PICTURES if word in name), "doc")


@dataclass(frozen=True)
class Standing:
    """Where an application stands, in one of the nine words and one sentence."""

    word: str
    sentence: str

    @property
    def tag_kind(self) -> str:
        """Return the colour of the word's tag."""
        return TAG_KINDS.get(self.word, "info")


def standing(words: Sequence[str]) -> Standing:
    """Sum up the plain states of an application's cases; what the applicant has to do comes first."""
    count, done = len(words), sum(word in {DONE, "已寄出"} for word in words)
    if not words:
        return Standing("交上来了", "")
    if WAITS_FOR_APPLICANT in words:
        return Standing(WAITS_FOR_APPLICANT, _progress(count, done))
    open_words = [word for word in words if word not in {DONE, "已寄出", REFUSED, WITHDRAWN}]
    if open_words:
        return Standing("正在办" if done or len(set(open_words)) > 1 else open_words[0], _progress(count, done))
    return _ended(words, count, done)


def _ended(words: Sequence[str], count: int, done: int) -> Standing:
    if done:
        missing = count - done
        return Standing(
            DONE, f"{count} 件事办好了 {done} 件，{missing} 件没有办成" if missing else _progress(count, done)
        )
    return Standing(REFUSED if REFUSED in words else WITHDRAWN, "")


def _progress(count: int, done: int) -> str:
    if count == 1:
        return ""
    return f"{count} 件事都办好了" if done == count else f"{count} 件事办好了 {done} 件"


def visits_in_words(visits: int) -> str:
    """Say how often one has to come in person."""
    return f"最多跑 {visits} 趟" if visits else "不用跑"


def limit_in_words(days: int, *, is_working: bool) -> str:
    """Say a promised limit: 当天, 3 个工作日, 30 天."""
    if days == 0:
        return "当天"
    return f"{days} 个工作日" if is_working else f"{days} 天"
