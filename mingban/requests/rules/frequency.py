"""When so many requests come that reasons may be asked for (国令711 §35). The law names no number: the threshold is local data, and only a hint."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From how many requests of one applicant within how many days on officials are told that they may ask for reasons."""

    requests: int
    days: int


def is_frequent(count: int, threshold: Threshold) -> bool:
    """Tell whether an applicant's requests, this one among them, have reached the threshold."""
    return threshold.requests > 0 and count >= threshold.requests


def say_frequency(count: int, threshold: Threshold) -> str:
    """Say it to officials; that it is unreasonable is theirs to find, with reasons."""
    return (
        f"{threshold.days} 天内这位申请人向本机关提出了 {count} 件申请（达到本地提醒的 {threshold.requests} 件）。"
        "数量、频次明显超过合理范围的，可以要求说明理由（第三十五条）；这只是提醒，不是结论"
    )
