"""At which width a walk goes in every run; at the other it goes with the long tests (`make soak`)."""

import pytest

PHONE, DESK = 390, 1280
PHONE_FIRST = [PHONE, pytest.param(DESK, marks=pytest.mark.soak)]
DESK_FIRST = [pytest.param(PHONE, marks=pytest.mark.soak), DESK]
