"""The speed table: what a page costs beside an empty one, and whether that grows with the number of rows.

`python -m tests.bench` prints it and writes build/bench.json.
"""
