"""The reliability table: each promise as an experiment, and the same experiment on a sabotaged build.

`python -m tests.drill [NAME…]` prints it and writes build/drill.json.
"""
