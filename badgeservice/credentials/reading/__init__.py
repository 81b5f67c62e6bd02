"""What came in, read strictly: the bytes, the shape that the standard prescribes, and nothing that hides.

Begin with `opening.py` (check 1: what is it?), then `well_formed.py` (check 2: is it written as it should be?).
"""
