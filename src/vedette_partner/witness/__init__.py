"""The witness: it vouches that a log only ever grows, and sees nothing but sizes and hashes.

Read in this order: `cosign` (the rule), `state` (the memory), `role` (behind the partner's door), `evidence`
(what is kept when a log contradicts itself), `lifting` (a memory that was brought back, raised again).
"""
