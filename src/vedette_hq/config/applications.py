"""The applications, from the spine upwards: each may call those before it, never those after.

The first three are the spine. They are one floor: letting somebody in is noted, and an act is somebody's.
"""

SPINE = ("access", "audit", "outbox")
APPLICATIONS = (
    *SPINE,
    "missions",
    "cases",
    "intake",
    "register",
    "vault",
    "identity",
    "terms",
    "records",
    "names",
    "consent",
    "interviews",
    "matching",
    "finding",
    "counting",
    "exchange",
    "handover",
    "alerts",
    "watch",
    "protection",
    "rota",
    "planning",
    "appeals",
    "casework",
    "clocks",
    "opensources",
    "redress",
    "pleadings",
    "dossiers",
    "releases",
    "redaction",
    "translation",
    "press",
    "website",
    "effect",
    "home",
)
