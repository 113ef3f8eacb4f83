"""Every write of data exchange, by verb."""

from mingban.exchange.actions.asking import CannotConsent, CannotWithdraw, ask_register, withdraw_consent
from mingban.exchange.actions.claiming import CannotClaim, check_claim, claim_entity, drop_claim

__all__ = [
    "CannotClaim",
    "CannotConsent",
    "CannotWithdraw",
    "ask_register",
    "check_claim",
    "claim_entity",
    "drop_claim",
    "withdraw_consent",
]
