"""A pasted list of people, read: lines, columns, names and addresses, and what must be asked first. Begin at
`learner_lines.py`.
"""
