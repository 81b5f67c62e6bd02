"""Badges of the older standard, Open Badges 2.0: read and judged, never made.

Begin with `open_badges_2.py`, which takes them through the same nine checks.
"""
