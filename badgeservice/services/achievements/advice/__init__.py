"""A check before publishing: what a careful reader would remark on a description, with the reason. Nothing here forbids
anything; what the standard or the law forbids is found where fields are read. Begin at `advise.py`."""
