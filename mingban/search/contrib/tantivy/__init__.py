"""The index in tantivy: a folder of generations, one of them current.

A rebuild writes a new generation beside the current one and switches over at the end, so that searching never stops.
One process writes at a time (a file lock); every process reads, and sees a change with its next search.
"""
