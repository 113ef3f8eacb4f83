"""Every write of identity, by verb."""

from mingban.accounts.actions.codes import (
    CodeDead,
    CodeWrong,
    TooManyCodes,
    forget_old_codes,
    request_phone_code,
    use_phone_code,
)
from mingban.accounts.actions.demo import load_people
from mingban.accounts.actions.leaves import CannotLeave, end_leave, set_leave
from mingban.accounts.actions.looks import log_look, log_looks
from mingban.accounts.actions.mandates import CannotGiveMandate, CannotRevokeMandate, give_mandate, revoke_mandate
from mingban.accounts.actions.passwords import PasswordWrong, change_password, change_second_factor, reset_sign_in
from mingban.accounts.actions.people import (
    CannotProveRealName,
    CannotRegister,
    change_address,
    identify_person,
    prove_real_name,
    register_legal_entity,
    register_person,
    sign_up_person,
)
from mingban.accounts.actions.second_factor import SecondFactorWrong, enable_totp, use_second_factor
from mingban.accounts.actions.staff import CannotAppoint, CannotEnd, appoint, create_staff, end_post, hire, link_person

__all__ = [
    "CannotAppoint",
    "CannotEnd",
    "CannotGiveMandate",
    "CannotLeave",
    "CannotProveRealName",
    "CannotRegister",
    "CannotRevokeMandate",
    "CodeDead",
    "CodeWrong",
    "PasswordWrong",
    "SecondFactorWrong",
    "TooManyCodes",
    "appoint",
    "change_address",
    "change_password",
    "change_second_factor",
    "create_staff",
    "enable_totp",
    "end_leave",
    "end_post",
    "forget_old_codes",
    "give_mandate",
    "hire",
    "identify_person",
    "link_person",
    "load_people",
    "log_look",
    "log_looks",
    "prove_real_name",
    "register_legal_entity",
    "register_person",
    "request_phone_code",
    "reset_sign_in",
    "revoke_mandate",
    "set_leave",
    "sign_up_person",
    "use_phone_code",
    "use_second_factor",
]
