"""Measurements against floors and peers that run interleaved with ours, on the same machine, in the same minutes.

`make bench` runs every part and writes `results.md`; `python -m bench PART` one of them, `--quick` in seconds.
"""
