"""What a document states, in one canonical form that can be hashed, signed and asked.

Begin with `linked_data.py`, the door: it names the four steps and their modules. `node.py` is how statements are asked.
What only makes this quick is at the end of the list in the README, and may be skipped at first.
"""
