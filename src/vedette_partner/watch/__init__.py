"""The watch of a partner: the same promises as at headquarters, and the ladder when headquarters is silent.

Read in this order: `state` (what is kept, all of it in one file), `room` (what it means), `role` and `pages`
(the door), `people` (who is told), `keeping` (the thread that ticks), `commands` (what a person types).
"""
