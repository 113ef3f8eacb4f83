"""Identity service: does this name belong to this identity number?

Demo people are known beforehand. Any other well-formed number is registered under the first name that asks, so that
visitors of the demonstration can invent somebody; later askers must give that name.
"""

import asyncio
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import settings
from sandbox.store import Store

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


async def check(request: Request) -> Response:
    """Answer yes or no."""
    asked: dict[str, Any] = request.state.call
    name, number = asked.get("name"), asked.get("identity_number")
    if not (isinstance(name, str) and name and isinstance(number, str) and is_well_formed(number)):
        return JSONResponse({"error": "name and a well-formed identity_number are needed"}, status_code=422)
    known = {str(person["identity_number"]): str(person["name"]) for person in settings.demo_people()}
    store: Store = request.app.state.store
    registered = known.get(number) or await asyncio.to_thread(store.registered_name, number, name)
    return JSONResponse({"is_same_person": registered == name})


def is_well_formed(number: str) -> bool:
    """Tell whether 18 characters end with their right check digit (GB 11643-1999)."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return number[17] == "10X98765432"[total % 11]
