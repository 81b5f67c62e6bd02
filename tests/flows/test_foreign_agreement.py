"""What the running service gives to strangers is given to verifiers of others, who must say what our own pages say.

Everything goes over HTTP, as it would between two parties: shares as JSON, PNG and SVG, the DID document, the status
list, the verdict of `/verify`, and the QR codes of the wallet.
"""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import resvg_py
import zxingcpp
from PIL import Image

from badgeservice.credentials.linked_data.contexts import read_sources
from tests.foreign.ask import ask
from tests.foreign.changes import changed_names, changed_texts
from tests.foreign.python_readers import READERS

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
STACKS = ("digitalbazaar-rdfc", "digitalbazaar-jcs", "digitalbazaar-set", "digitalcredentials-rdfc")
KINDS = ("valid", "revoked", "expired")
SERVED_STACKS = ("digitalbazaar-served", "digitalcredentials-served")
SVG_CREDENTIAL = "{https://purl.imsglobal.org/ob/v3p0}credential"

Answers = dict[str, dict[str, dict[str, Any]]]


def get(url: str, accept: str = "*/*") -> requests.Response:
    answer = requests.get(url, headers={"Accept": accept}, timeout=60)
    answer.raise_for_status()
    return answer


def our_verdict(base_url: str, document: Any) -> str:
    """The word that stands above what an employer reads about this file."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = requests.post(
        f"{base_url}/verify",
        files={"file": ("badge", content)},
        headers={"Accept": "text/html", "Accept-Language": "en"},
        timeout=60,
    )
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert heading
    return heading[1].strip()


@pytest.fixture(scope="module")
def shared_badges(demo: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """As a share hands them out, with one proof."""
    return {kind: get(demo["shares"][kind]).json() for kind in KINDS}


@pytest.fixture(scope="module")
def sets(demo: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same badges with both proofs."""
    return {kind: get(f"{demo['shares'][kind]}/badge.set").json() for kind in KINDS}


@pytest.fixture(scope="module")
def changed(sets: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The valid badge with one character changed: in each text, and in the name of each property."""
    return changes_of(sets["valid"])


def changes_of(good: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"text {path}": document for path, document in changed_texts(good)} | {
        f"name {path}": document for path, document in changed_names(good)
    }


def read_contexts() -> dict[str, Any]:
    sources = read_sources((SCHEMAS / "SOURCES.toml").read_text(encoding="utf-8"))
    return {url: json.loads((SCHEMAS / file).read_bytes()) for url, file in sources.items()}


@pytest.fixture(scope="module")
def answers(
    demo: dict[str, Any],
    shared_badges: dict[str, dict[str, Any]],
    sets: dict[str, dict[str, Any]],
    changed: dict[str, dict[str, Any]],
) -> Answers:
    """What the verifiers of others say, who have nothing but what can be fetched."""
    documents = read_contexts()
    for issuer in demo["issuers"]:
        did_document = get(f"{issuer}/did.json").json()
        documents[did_document["id"]] = did_document
    for badge in shared_badges.values():
        url = badge["credentialStatus"]["statusListCredential"]
        documents[url] = get(url).json()
    cases = sets | {f"served {kind}": badge for kind, badge in shared_badges.items()} | changed
    question = [{"name": name, "credential": credential} for name, credential in cases.items()]
    answered: Answers = ask("verify.mjs", {"documents": documents, "cases": question})
    return answered


def test_our_own_words(demo: dict[str, Any], shared_badges: dict[str, dict[str, Any]]) -> None:
    words = {kind: our_verdict(demo["base_url"], badge) for kind, badge in shared_badges.items()}
    assert words == {"valid": "Valid", "revoked": "Withdrawn", "expired": "Expired"}


@pytest.mark.node
@pytest.mark.parametrize("stack", STACKS)
def test_they_agree_on_what_is_valid_revoked_and_expired(answers: Answers, stack: str) -> None:
    valid, revoked, expired = (answers[stack][kind] for kind in KINDS)
    check_agreement(valid, revoked, expired)


@pytest.mark.node
@pytest.mark.parametrize("stack", SERVED_STACKS)
def test_they_agree_on_what_is_handed_out_exactly_as_it_is(answers: Answers, stack: str) -> None:
    """One proof in a list of one, read by who knows that kind of proof alone."""
    valid, revoked, expired = (answers[stack][f"served {kind}"] for kind in KINDS)
    check_agreement(valid, revoked, expired)


def check_agreement(valid: dict[str, Any], revoked: dict[str, Any], expired: dict[str, Any]) -> None:
    assert valid == {"verified": True, "withdrawn": False, "error": ""}
    assert revoked["withdrawn"]
    assert not expired["verified"]
    assert '"validUntil"' in expired["error"]
    assert not expired["withdrawn"]


@pytest.mark.node
@pytest.mark.parametrize("stack", STACKS)
def test_they_refuse_every_changed_character(answers: Answers, changed: dict[str, dict[str, Any]], stack: str) -> None:
    assert len(changed) > 100
    assert [name for name in changed if answers[stack][name]["verified"]] == []


@pytest.mark.parametrize("form", ["json", "set"])
def test_we_refuse_every_changed_character(demo: dict[str, Any], form: str) -> None:
    changed = changes_of(get(f"{demo['shares']['valid']}/badge.{form}").json())
    words = {name: our_verdict(demo["base_url"], document) for name, document in changed.items()}
    others = {name: word for name, word in words.items() if word != "Not genuine"}
    assert others == dict.fromkeys(("name type", "text type/1"), "No badge found")  # it is called a badge no more


def ask_the_demo(url: str, accept: str) -> bytes:
    """They insist on https, which the demo on this machine has not."""
    return get(url.replace("https://localhost", "http://localhost"), accept).content


@pytest.mark.parametrize("reader", READERS)
def test_readers_in_python_agree_on_every_badge_of_the_wallet(demo: dict[str, Any], reader: str) -> None:
    """Each kind of badge that there is in the demo, as its learner takes it along."""
    student = requests.Session()
    page = student.get(demo["sign_in"]["student"], timeout=60).text
    paths = sorted(set(re.findall(r'href="(/wallet/credentials/[0-9a-f-]+)"', page)))
    assert len(paths) > len(KINDS)
    for path in paths:
        badge = student.get(f"{demo['base_url']}{path}/badge.json", timeout=60).content
        refused = READERS[reader](badge, ask_the_demo, read_contexts())
        word = our_verdict(demo["base_url"], badge)
        expected = {"Valid": "", "Withdrawn": "revo", "Expired": "expired"}[word]
        assert expected in refused and bool(refused) == bool(expected), (path, word, refused)


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_in_python_agrees_on_what_a_share_gives(demo: dict[str, Any], kind: str) -> None:
    """The images, and the token: with the status list as a token, which that reader asks for."""
    share, says = demo["shares"][kind], {"valid": "", "revoked": "revocation", "expired": "expired"}[kind]
    for form in ("png", "svg", "jwt"):
        answer = requests.get(f"{share}/badge.{form}", timeout=60)
        if form == "jwt" and kind == "revoked":  # what was withdrawn before it was handed out is signed no more
            assert answer.status_code == 404
            continue
        refused = READERS["openbadgeslib"](answer.content, ask_the_demo, {})
        assert says in refused and bool(refused) == bool(says), (form, refused)


@pytest.mark.parametrize("kind", KINDS)
def test_the_badge_in_an_image_is_the_badge(demo: dict[str, Any], kind: str) -> None:
    """Taken out with what everybody has: an image library and an XML parser."""
    share = demo["shares"][kind]
    signed = get(share, "application/vc+ld+json").content
    png, svg = get(share, "image/png").content, get(f"{share}/badge.svg").content
    with Image.open(BytesIO(png)) as image:
        assert json.loads(image.info["openbadgecredential"]) == json.loads(signed)
    inside = ElementTree.fromstring(svg).find(f".//{SVG_CREDENTIAL}")
    assert inside is not None
    assert json.loads(inside.text or "") == json.loads(signed)
    words = {our_verdict(demo["base_url"], content) for content in (signed, png, svg)}
    assert len(words) == 1


def test_the_codes_of_the_wallet_lead_to_the_share(demo: dict[str, Any]) -> None:
    """Read by an independent reader, from the PNG and the SVG, and followed as they are: in capitals."""
    student = requests.Session()
    page = student.get(demo["sign_in"]["student"], timeout=60)
    assert page.url.endswith("/wallet/")
    paths = re.findall(r'href="(/wallet/shares/[0-9a-f-]+)"', student.get(f"{demo['base_url']}/wallet/shares").text)
    assert len(paths) >= len(KINDS)
    read = set()
    for path in paths:
        png = student.get(f"{demo['base_url']}{path}/qr.png", timeout=60).content
        svg = student.get(f"{demo['base_url']}{path}/qr.svg", timeout=60).text
        drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=600, background="white"))
        texts = {zxingcpp.read_barcodes(Image.open(BytesIO(image)))[0].text for image in (png, drawn)}
        assert len(texts) == 1
        read |= texts
    assert all(text.isupper() for text in read)
    assert {demo["shares"][kind] for kind in KINDS} <= {text.lower() for text in read}
    assert get(next(text for text in read if text.lower() == demo["shares"]["valid"])).json()["proof"]
