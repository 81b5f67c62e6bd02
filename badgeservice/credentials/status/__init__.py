"""Status lists: which badges were withdrawn, as we publish it and as others do.

Begin with `status_list.py`. That a list is genuine is found out in `checks/revocation.py`.
"""
