"""Crash points (T-A) and power cuts (T-B): every file call of an operation fails once, in every way.

- `worker`: runs operations of the real command line, one forked child each, under the fault shim;
- `crew`: starts the worker and asks it for runs;
- `audits`: what must hold on a kit and in a headquarters after anything;
- `scenes`: the operations, what they begin with, how they recover, what they must have kept.
"""
