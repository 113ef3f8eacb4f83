"""Personal data as screens, exports and logs show them (facts §13; the shapes follow common practice, GB/T 37964-2019)."""


def mask_name(name: str) -> str:
    """Return 张*, 张*三, 欧**明: the first character, and the last of three or more."""
    if len(name) <= 1:
        return name
    tail = name[-1] if len(name) > 2 else ""
    return name[0] + "*" * (len(name) - 1 - len(tail)) + tail


def mask_identity_number(number: str) -> str:
    """Return the first and last four of an identity number, ten stars between."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """Return 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "*" * len(phone)


def mask_tail(text: str, *, keep: int = 4) -> str:
    """Return only the last `keep` characters, for bank accounts and the like."""
    return f"尾号 {text[-keep:]}" if len(text) > keep else "*" * len(text)
