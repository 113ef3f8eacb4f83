"""What no log line may hold, whoever writes it."""

from config.logs import SHARED, without_secrets

TOKEN = "0f" * 32


def test_an_address_that_is_a_key_is_left_out_of_every_line() -> None:
    line = {"path": f"/phone/{TOKEN}/", "event": f"Internal Server Error: /phone/{TOKEN}/", "status": 500}
    shown = without_secrets(None, "error", {**line, "exception": f"... GET /phone/{TOKEN}/ ..."})
    assert TOKEN not in str(shown)
    assert (shown["path"], shown["status"]) == ("/phone/…/", 500)
    assert without_secrets(None, "info", {"path": "/my/phone/3/"}) == {"path": "/my/phone/3/"}
    assert SHARED[-1] is without_secrets
