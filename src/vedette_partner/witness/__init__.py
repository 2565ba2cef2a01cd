"""The witness: it vouches that a log only ever grows, and sees nothing but sizes and hashes.

Read in this order: `cosign` (the rule), `state` (the memory), `server` (the door).
"""
