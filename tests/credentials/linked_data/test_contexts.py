"""What a word means is fixed: each context is byte for byte what was published, and no other is known."""

import base64
import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from badgeservice.credentials.document import VC_2_CONTEXT
from badgeservice.credentials.linked_data.contexts import (
    PINNED,
    PINNED_SHA384,
    PINNED_SHA512,
    UnknownContext,
    load_contexts,
    read_sources,
)
from badgeservice.errors import Invalid
from tests.texts.said import dutch

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
SOURCES = (SCHEMAS / "SOURCES.toml").read_text()


@pytest.mark.parametrize("entry", tomllib.loads(SOURCES)["context"], ids=lambda entry: entry["file"])
def test_a_context_is_the_published_one_and_its_origin_is_written_down(entry):
    content = (SCHEMAS / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"] == PINNED[entry["url"]]
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == PINNED_SHA384[entry["url"]]
    assert base64.b64encode(hashlib.sha512(content).digest()).decode() == PINNED_SHA512[entry["url"]]
    assert "@context" in json.loads(content)
    assert entry["origin"]
    assert entry["licence"]


def test_every_pinned_context_is_shipped_and_nothing_else():
    sources = read_sources(SOURCES)
    assert sources.keys() == PINNED.keys() == PINNED_SHA384.keys() == PINNED_SHA512.keys()
    assert {SCHEMAS / file for file in sources.values()} == set((SCHEMAS / "contexts").iterdir())


def test_v2_is_the_one_that_the_standard_names():
    # VC Data Model 2.0 appendix B.1
    assert PINNED[VC_2_CONTEXT] == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"


def test_a_changed_context_stops_the_program():
    content = (SCHEMAS / read_sources(SOURCES)[VC_2_CONTEXT]).read_bytes()
    with pytest.raises(Invalid) as refused:
        load_contexts({VC_2_CONTEXT: content + b" "})
    assert (refused.value.code, refused.value.field) == ("context_altered", VC_2_CONTEXT)


def test_a_context_that_is_not_pinned_is_not_loaded():
    with pytest.raises(Invalid):
        load_contexts({"https://example.org/context": b'{"@context": {}}'})


@pytest.mark.parametrize("url", ["https://example.org/", VC_2_CONTEXT + "/", VC_2_CONTEXT.upper(), ""])
def test_an_unknown_address_is_named_in_the_refusal(contexts, url):
    with pytest.raises(UnknownContext) as refused:
        contexts.get(url)
    assert refused.value.url == url
    assert url in dutch(refused.value.sentence)
