"""Run a module as `python -m` does, but without the limits that it sets on its own process.

`python -m tests.drill.unlimited MODULE ARGUMENT …`
"""

import runpy
import sys

import core.limited_process


def no_limits() -> None:
    """Set none."""


if __name__ == "__main__":
    core.limited_process.limit_this_process = no_limits
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
