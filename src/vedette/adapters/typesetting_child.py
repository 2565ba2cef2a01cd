"""Sets one paper in a process of its own, off the network: Typst source in, PDF out.

Started by `vedette.adapters.typesetting`. What typst keeps of a paper goes with the process.

    python -m vedette.adapters.typesetting_child < source > pdf
"""

from __future__ import annotations

import sys

from vedette.adapters.memory_folder import end_with_parent
from vedette.adapters.no_core import forbid_core_dumps
from vedette.adapters.opening_child import leave_network

REFUSED_EXIT = 4


def main() -> int:
    """Read standard input, write standard output; another exit than 0 says that it cannot be set."""
    from vedette.adapters.typesetting import PLAIN, compiled

    end_with_parent()
    forbid_core_dumps()
    leave_network()
    pdf = compiled(sys.stdin.buffer.read(), PLAIN)
    if pdf is None:
        return REFUSED_EXIT
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
