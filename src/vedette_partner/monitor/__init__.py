"""The monitor of a partner: once a day it asks its peers what the group's register showed them.

Read in this order: `peers` (whom it asks), `daily` (what it does with the answers), `commands`.
"""
