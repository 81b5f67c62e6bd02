"""What of a description has no member in Open Badges, as it is signed all the same: facts as alignments (`facts.py`),
the rest in words in the criteria (`narrative.py`), both in the language of signing (`words.py`). Begin in
`as_content.py` beside this room.
"""
