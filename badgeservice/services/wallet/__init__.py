"""What a learner has: the badges in their wallet, the links that they hand out, the files that they take away.
Begin at `wallet.py`.
"""
