"""Errors that users see. Each app's errors are named after the failed promise and derive from `Refused`."""


class Refused(Exception):
    """The platform will not do what was asked; `message` says why, in the user's language.

    `field` names the form field to show it at, `status` the HTTP status of a page that ends with it.
    """

    status = 409

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The actor may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is."""

    status = 404


class BadInput(Refused):
    """What was sent cannot be read; `problems` lists every place and what is expected there."""

    status = 422

    def __init__(self, message: str, *, field: str = "", problems: list["Problem"] | None = None) -> None:
        super().__init__(message, field=field)
        self.problems = problems or []


class Problem:
    """One thing wrong at one place of an input: where (field, row or cell), and what is expected."""

    def __init__(self, where: str, message: str) -> None:
        self.where = where
        self.message = message

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" if self.where else self.message

    def __repr__(self) -> str:
        return f"Problem({self.where!r}, {self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.where, self.message) == (other.where, other.message)

    def __hash__(self) -> int:
        return hash((self.where, self.message))


class StalePage(Refused):
    """Somebody acted in between: the page that was sent shows an older state."""
