"""A badge inside an image: put in, and taken out again, without touching a pixel.

Begin with `baking.py`, which tells by the bytes which kind of image it is; there is one module for each kind.
"""
