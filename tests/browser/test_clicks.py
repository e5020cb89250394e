"""Each of the twenty questions is answered within two clicks from home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from clicks import QUESTIONS, Question, answer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    made = browser.new_page(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.number}: {q.asked}")
def test_a_question_is_two_clicks_from_its_answer(question: Question, page: Any, site: str) -> None:
    assert len(question.clicks) <= 2
    assert re.search(question.answer, answer(page, site, question, "quillmere", "2026-02-10"), re.DOTALL)


def test_every_question_is_asked() -> None:
    assert {question.number for question in QUESTIONS} == set(range(1, 21))
