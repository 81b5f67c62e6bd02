"""The bad inputs in the repository are the ones that `make.py` makes."""

from tests.bad_inputs.make import FOLDER, make


def test_the_files_are_what_the_script_makes():
    made = dict(make())
    present = {str(file.relative_to(FOLDER)): file.read_bytes() for file in FOLDER.glob("*/*.json")}
    assert present == made, "run: python -m tests.bad_inputs.make"
