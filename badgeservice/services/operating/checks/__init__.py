"""What can be wrong with a service that runs: a module for each group, and each says only what it looked at itself.

A group is a function that is handed `Parts` and gives its findings. It writes nothing, waits for nobody for long, and
no finding holds a secret. Begin at `finding.py`.
"""
