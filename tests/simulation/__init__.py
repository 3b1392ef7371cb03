"""Deterministic simulation: the real relay, inbox and writer in a simulated world.

Time, broker, disks and deaths are simulated and drawn from one seed; the code between them is the
services' own. The same seed gives the same run, so that a failure can be looked at again.
"""
