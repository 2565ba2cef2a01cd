"""Seizure (T-D): what a laboratory finds on the disk of a device that has sealed. Nothing is the bar."""
