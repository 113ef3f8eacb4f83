"""What the law says of days: how many, from when, by which article.

Articles are of the Administrative Licensing Law (行政许可法, 2019 amendment) unless another is named.
"""

from collections.abc import Iterable

from mingban.cases.rules.table import NOT_YET_ACCEPTED, UNDER_REVIEW, CaseFacts, S
from mingban.clocks.choices import SpecialKind

# §32(4): told at once or within five days what is to be corrected; after that the case counts as accepted on receipt.
ACCEPTANCE_DAYS = 5
ACCEPTANCE_BASIS = "《行政许可法》第三十二条：五日内不告知补正，自收到材料之日起即为受理"
# §42: twenty working days from acceptance unless a law says otherwise; one extension of at most ten
# working days, approved by the head of the authority, the reason told to the applicant.
EXTENSION_DAYS = 10
STATUTORY_BASIS = "《行政许可法》第四十二条：自受理之日起计算"
# §26, §42: several authorities that handle an application together have forty-five working days for all of it, and the head of
# their government may extend these once by fifteen. Each item's own limit runs beside it.
JOINT_DAYS = 45
JOINT_EXTENSION_DAYS = 15
JOINT_BASIS = "《行政许可法》第二十六条、第四十二条：联合办理的，自受理之日起四十五日内办完"
# §45: what these take is not counted within the limits of the section, and the applicant is told in writing how long it takes.
SPECIAL_BASIS = "《行政许可法》第四十五条"
# §50: asked for thirty days before its end (where these are working days is for each place to say), undecided at its end it goes on.
RENEWAL_BASIS = "《行政许可法》第五十条第二款：逾期未作决定的，视为准予延续"
# §44: the licence is issued and delivered within ten working days of the decision.
DELIVERY_DAYS = 10
DELIVERY_BASIS = "《行政许可法》第四十四条：作出决定之日起十日内颁发、送达"

# Local rule (facts §3 容缺受理): accepted now, supplied by the day told at once, else it counts as withdrawn.
DEFERRAL_BASIS = "容缺受理：当场告知后补的材料和日期，逾期视为撤回申请"


def special_kinds(declared: Iterable[SpecialKind], *, is_licensing: bool) -> list[SpecialKind]:
    """Return the special procedures that may stop a case's clocks: those that its item declares, in their order.

    A hearing may come up in any licensing procedure (§46 of its own accord, §47 when asked for), declared or not.
    """
    hearing = [SpecialKind.HEARING] if is_licensing else []
    return list(dict.fromkeys([*declared, *hearing]))


# Of no law: how long a joint review may take is local data.
JOINT_REVIEW = "joint-review"
ACCEPTANCE, STATUTORY, PROMISE, DELIVERY, JOINT = "acceptance", "statutory", "promise", "delivery", "joint"


def duties(facts: CaseFacts) -> frozenset[str]:
    """Return the codes of the duties whose clocks run in these circumstances.

    §32 and §42 count from the day on which the material is received or the case accepted. What an earlier case of the
    application results in belongs to the material of the case that needs it: that one is complete, and its days begin,
    only when the result is there. So while a case waits for an earlier result no clock of it runs; a deferred document holds only the promise up, as nothing but a
    special procedure stops the law's limit (§45).
    """
    if facts.state is S.DECIDED:
        return frozenset({DELIVERY})
    if facts.waits_for:
        return frozenset()
    if facts.state in NOT_YET_ACCEPTED:
        return frozenset({ACCEPTANCE})
    # Changes that a reviewer asks for are no special procedure: the limits go on while the applicant makes them.
    if facts.state in UNDER_REVIEW or (facts.is_accepted and facts.state is S.CORRECTING):
        return frozenset({STATUTORY} if facts.deferred else {STATUTORY, PROMISE})
    return frozenset()
