"""What the nine checks of a verification ask, and what is concluded from the answers.

Begin with `establishing.py`, checks 2 to 5: is it genuine? Checks 6 to 9 have a module each; `verdict.py` says what can
come out, `concluding.py` and `summary.py` how many findings become one verdict and one sentence. The door to all of
this, in its order, is `verification.py` next to this room.
"""
