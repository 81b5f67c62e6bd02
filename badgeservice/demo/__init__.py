"""A region with its schools on this machine, to try everything on: `badgeservice demo`."""
