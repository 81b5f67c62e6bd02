"""A school with its class on this machine, to try everything on: `badgeservice demo`."""
