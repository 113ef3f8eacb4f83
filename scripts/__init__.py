"""The chores behind the words of the Makefile. Only the standard library, as they run before anything is installed.

This file must be readable by older Pythons: it is what tells their users.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 — whoever starts us with an older Python shall read one sentence
    sys.exit("Mingban needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ": install python3.11.")
