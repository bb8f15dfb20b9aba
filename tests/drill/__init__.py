"""The reliability table: an experiment for each promise, run on the portal and on a sabotaged portal.

`python -m tests.drill [KEY…]` prints it and writes build/drill.json.
"""
