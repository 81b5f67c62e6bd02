"""What is asked about a list as a whole, as the pages show it."""

from flask import Flask, render_template_string

from badgeservice.services.lists.learner_lines import read_learners

SHOW = '{% from "teach/_questions.html" import of_list with context %}{{ of_list(read) }}'


def test_a_doubt_of_many_lines_is_said_once(app: Flask) -> None:
    read = read_learners("\n".join(f"{name} Bos, <b>Deltion <{name}@roc.example>" for name in ("Anna", "Bo", "Cas")))
    with app.test_request_context("/?lang=nl"):
        shown = render_template_string(SHOW, read=read)
    assert "Naast 3 namen staat nog iets" in shown
    assert shown.count("notice warning") == 1


def test_a_doubt_of_one_line_stays_with_its_line(app: Flask) -> None:
    read = read_learners("Anna Bos, Deltion <anna@roc.example>")
    with app.test_request_context("/?lang=nl"):
        assert "notice" not in render_template_string(SHOW, read=read)
