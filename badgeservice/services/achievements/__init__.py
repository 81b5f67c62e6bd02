"""What can be earned, for the teacher who awards it and for anybody who reads about it. Begin at `achievement.py`;
`as_content.py` turns rows into what is signed.
"""
