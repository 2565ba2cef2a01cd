"""The people of a partner: statements that a person decides on, freezes, and anchors of devices.

Read in this order: `room` (what is kept, and by what rule), `frozen` (what witness and mirror ask),
`role` (the door), `commands` (what a person types).
"""
