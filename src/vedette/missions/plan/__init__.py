"""Mission plans: sections, the sealed file, what differs between two, what is wrong with one, risks.

Everything is a function of values; days and instants are arguments. Normative: docs/formats/mission-plan.md.
"""
