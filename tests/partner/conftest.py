"""What is collected here: the comparison with another project's witness only where one was installed."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("VEDETTE_OTHER_WITNESS") else ["test_other_witness.py"]
