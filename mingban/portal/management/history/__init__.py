"""The demo county's past: applications of the last weeks, entered through the same actions that people use, each at its time."""
