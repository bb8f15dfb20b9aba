"""The speed table: what a page costs beside an empty one, and whether it costs the same in a large portal.

`python -m tests.bench` prints it and writes build/bench.json.
"""
