"""Badges in images: baked once, read back exactly, bounded and never ambiguous (threats V27, I14, I15; wallets 1.4)."""

import json
import struct
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badgeservice.credentials.baking.baking import MAX_IMAGE_BYTES, bake_png, bake_svg, unbake
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.proofs.proofs import verify_proofs
from badgeservice.errors import Invalid, TooLarge
from tests.effort import at_most

CREDENTIAL = json.dumps(
    {"@context": ["https://www.w3.org/ns/credentials/v2"], "name": 'SAFe® {modules} & "]]>" <é> 😀', "n": 1.50},
    ensure_ascii=False,
).encode()
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>\n'
OB3 = "https://purl.imsglobal.org/ob/v3p0"
OB2 = "http://openbadges.org"


def png(*extra: bytes) -> bytes:
    """A small picture with more chunks before its end."""
    buffer = BytesIO()
    Image.new("RGBA", (8, 8), "teal").save(buffer, "PNG")
    content = buffer.getvalue()
    return content[:-12] + b"".join(extra) + content[-12:]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def itxt(keyword: bytes, text: bytes, flag: bytes = b"\0") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flag + b"\0\0\0" + text)


def svg(inside: str, root: str = f'xmlns:openbadges="{OB3}"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {root}>{inside}<path d="M0 0"/></svg>'.encode()


def shown(value: bytes | str) -> str:
    """A short name for a row of a table."""
    return repr(value[-40:])


BAKERS = [(bake_png, png()), (bake_svg, SVG)]


@pytest.mark.parametrize(("bake", "image"), BAKERS, ids=["png", "svg"])
def test_what_is_baked_is_the_same_value(bake, image: bytes) -> None:
    assert json.loads(unbake(bake(image, CREDENTIAL))) == json.loads(CREDENTIAL)
    assert unbake(bake(image, JWS)) == JWS


@pytest.mark.parametrize(("bake", "image"), BAKERS, ids=["png", "svg"])
@settings(max_examples=60, deadline=None)
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**50), 2**50)
        | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("ab{}<&]>é😀", max_size=5), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    is_ascii=st.booleans(),
)
def test_every_text_survives_and_only_structure_has_braces(bake, image: bytes, value, is_ascii: bool) -> None:
    credential = json.dumps({"value": value}, ensure_ascii=is_ascii).encode()
    baked = unbake(bake(image, credential))
    assert json.loads(baked) == {"value": value}
    assert baked.isascii()
    braces = 0
    for place, letter in enumerate(baked.decode()):
        braces += (letter == "{") - (letter == "}")
        assert braces > 0 or place == len(baked) - 1  # what counts braces finds the end at the end
    assert not set(b"<>&") & set(baked)


@pytest.mark.parametrize(("bake", "image"), BAKERS, ids=["png", "svg"])
def test_baking_again_replaces(bake, image: bytes) -> None:
    other = b'{"id": "urn:uuid:2"}'
    assert unbake(bake(bake(image, CREDENTIAL), other)) == other
    assert bake(bake(image, CREDENTIAL), other) == bake(image, other)
    assert unbake(bake(bake(image, other), JWS)) == JWS


def test_the_chunk_is_as_the_standard_says() -> None:
    baked = bake_png(png(), CREDENTIAL)
    assert baked.count(b"iTXt") == baked.count(b"openbadgecredential") == 1
    text = baked.partition(b"iTXtopenbadgecredential\0\0\0\0\0")[2]
    assert text.startswith(b'{"@context"')
    image = Image.open(BytesIO(baked))
    assert json.loads(image.text["openbadgecredential"]) == json.loads(CREDENTIAL)


def test_no_pixel_and_no_other_chunk_is_touched() -> None:
    picture = png(chunk(b"tEXt", b"Author\0School"), chunk(b"pHYs", bytes(9)))
    baked = bake_png(picture, CREDENTIAL)
    place = baked.index(b"iTXt") - 4
    size = int.from_bytes(baked[place : place + 4])
    assert baked[:place] + baked[place + size + 12 :] == picture


def test_the_element_is_the_first_child_and_the_drawing_is_untouched() -> None:
    baked = bake_svg(SVG, CREDENTIAL)
    head, _, tail = baked.partition(b"<openbadges:credential><![CDATA[")
    assert head.endswith(b' viewBox="0 0 9 9" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">')
    content, _, rest = tail.partition(b"]]></openbadges:credential>")
    assert json.loads(content) == json.loads(CREDENTIAL)
    assert rest == b'<path d="M0 0"/></svg>\n'
    assert bake_svg(SVG, JWS).count(b' verify="' + JWS + b'"') == 1


@pytest.mark.parametrize(
    "drawing",
    [
        b"\xef\xbb\xbf" + SVG,
        SVG.replace(b"?>", b' encoding="utf-8"?>'),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + SVG[22:],
        "<svg xmlns='http://www.w3.org/2000/svg' aria-label='é > ü'\n>é<!-- > --><g/></svg>".encode(),
        svg("", f"xmlns:openbadges='{OB2}'"),
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
        b"<svg><g/></svg>",
    ],
    ids=shown,
)
def test_drawings_as_programs_write_them(drawing: bytes) -> None:
    baked = bake_svg(drawing, CREDENTIAL)
    assert json.loads(unbake(baked)) == json.loads(CREDENTIAL)
    assert unbake(bake_svg(baked, b'{"a":1}')) == b'{"a":1}'


@pytest.mark.parametrize("name", ["simple-json.png", "simple-json.svg"])
def test_published_images_with_json(name: str, shared: Path, linked_data, pages, now) -> None:
    document = json.loads(unbake((shared / "vectors/1edtech-ob30" / name).read_bytes()))
    issuer, _, key = document["proof"][0]["verificationMethod"].partition("#")
    fetch = pages({issuer: {"controller": issuer, "publicKeyMultibase": key}})
    (result,) = verify_proofs(document, ProofCircumstances(fetch=fetch, now=now), linked_data)
    assert result.code == "proof_valid"


@pytest.mark.parametrize("name", ["simple-jwt.png", "simple-jwt.svg", "simple-jwt_v1.png", "simple-jwt_v1.svg"])
def test_published_images_with_a_token(name: str, shared: Path) -> None:
    assert unbake((shared / "vectors/1edtech-ob30" / name).read_bytes()).count(b".") == 2


OLD = b'{"@context": "https://w3id.org/openbadges/v2"}'


@pytest.mark.parametrize(
    ("image", "text"),
    [
        (png(itxt(b"openbadges", OLD)), OLD),
        (png(itxt(b"openbadges", JWS)), JWS),
        (png(chunk(b"tEXt", b"openbadges\0https://school.example/1")), b"https://school.example/1"),
        (
            svg(
                f"<openbadges:assertion><![CDATA[{OLD.decode()}]]></openbadges:assertion>", f'xmlns:openbadges="{OB2}"'
            ),
            OLD,
        ),
        (
            svg(
                f'<openbadges:assertion verify="https://a.nl/1"><![CDATA[{OLD.decode()}]]></openbadges:assertion>',
                f'xmlns:openbadges="{OB2}"',
            ),
            OLD,
        ),
        (svg(f'<openbadges:assertion verify="{JWS.decode()}"/>', f'xmlns:openbadges="{OB2}"'), JWS),
        (svg('<x:assertion verify="https://a.nl/1"/>', f'xmlns:x="{OB2}"'), b"https://a.nl/1"),
    ],
    ids=shown,
)
def test_old_badges_are_read(image: bytes, text: bytes) -> None:
    assert unbake(image) == text


def test_an_old_badge_is_replaced_by_a_new_one() -> None:
    assert unbake(bake_png(png(itxt(b"openbadges", OLD)), CREDENTIAL)) != OLD
    old = svg('<openbadges:assertion verify="https://a.nl/1"/>', f'xmlns:openbadges="{OB2}"')
    assert json.loads(unbake(bake_svg(old, CREDENTIAL))) == json.loads(CREDENTIAL)


ELEMENT = "<openbadges:credential><![CDATA[{}]]></openbadges:credential>"


@pytest.mark.parametrize(
    "image",
    [
        png(itxt(b"openbadgecredential", b"{}"), itxt(b"openbadgecredential", b"{}")),
        png(itxt(b"openbadgecredential", b"{}"), chunk(b"tEXt", b"openbadgecredential\0{}")),
        png(itxt(b"openbadges", OLD), itxt(b"openbadges", OLD)),
        png(itxt(b"openbadgecredential", b"{}")) + itxt(b"openbadgecredential", b"{}"),
        png(itxt(b"openbadgecredential", b"{}")) + b'openbadges {"id": "urn:x:1"}',
        svg(ELEMENT * 2),
        svg(f'<openbadges:credential verify="{JWS.decode()}"><![CDATA[{{}}]]></openbadges:credential>'),
        svg(f'<g xmlns:o="{OB2}"><o:assertion verify="https://a.nl/1"/><o:assertion verify="https://a.nl/1"/></g>'),
    ],
    ids=shown,
)
def test_v27_two_badges_in_one_image_are_ambiguous(image: bytes) -> None:
    with pytest.raises(Invalid, match="image_ambiguous"):
        unbake(image)


@pytest.mark.parametrize(
    "image",
    [
        png(itxt(b"openbadges", b"https://school.example/1"), itxt(b"openbadgecredential", b"{}")),
        png(itxt(b"openbadgecredential", b"{}"), chunk(b"tEXt", b"openbadges\0https://school.example/1")),
        svg(ELEMENT + f'<g><o:assertion xmlns:o="{OB2}" verify="https://a.nl/1"/></g>'),
    ],
    ids=shown,
)
def test_of_two_generations_the_newer_one_is_read(image: bytes) -> None:
    assert unbake(image) == b"{}"


def in_utf16(image: bytes, declared: str, order: str) -> bytes:
    text = f'<?xml version="1.0" encoding="{declared}"?>\n{image.decode()}'
    return b"".join(("\ufeff".encode(order), text.encode(order)))


@pytest.mark.parametrize(
    "image",
    [
        b"\xef\xbb\xbf" + svg(ELEMENT),
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>' + svg(ELEMENT),
        "\ufeff".encode("utf-16-le") + svg(ELEMENT).decode().encode("utf-16-le"),
        in_utf16(svg(ELEMENT), "UTF-16", "utf-16-le"),
        in_utf16(svg(ELEMENT), "utf-16", "utf-16-be"),
    ],
    ids=["utf-8", "utf-8-declared", "utf-16", "utf-16-declared", "utf-16-be"],
)
def test_a_drawing_is_read_as_xml_has_it(image: bytes) -> None:
    """XML 1.0 §4.3.3: every reader takes UTF-8 and UTF-16, and a byte order mark is no part of the text."""
    assert unbake(image) == b"{}"


def test_letters_of_a_drawing_in_utf16_stay_what_they_are() -> None:
    text = '{"name": "Zo\u00eb \U0001f389"}'
    assert unbake(in_utf16(svg(ELEMENT.replace("{}", text)), "UTF-16", "utf-16-le")).decode() == text


@pytest.mark.parametrize(
    "image",
    [
        b"\xff\xfe" + svg(ELEMENT).decode().encode("utf-16-le") + b"<",
        b"\xff\xfe<\0s\0" + b"\0\xd8" * 3,
        svg(ELEMENT).decode().encode("utf-16-le"),
        in_utf16(b'<!DOCTYPE svg [<!ENTITY a "ha">]>' + svg("&a;"), "UTF-16", "utf-16-le"),
    ],
    ids=["half-a-letter", "half-a-pair", "no-mark", "entities"],
)
def test_what_is_wrong_in_utf16_is_refused(image: bytes) -> None:
    with pytest.raises(Invalid, match=r"image_unreadable|image_with_entities"):
        unbake(image)


@pytest.mark.parametrize(
    "image",
    [
        png(),
        SVG,
        png(chunk(b"tEXt", b"openbadgecredentials\0{}")),
        svg("<credential/>"),
        svg(ELEMENT, 'xmlns:openbadges="https://evil.example/"'),
        svg("<openbadges:credential> </openbadges:credential>"),
        svg(f"<!-- {ELEMENT} -->"),
    ],
    ids=shown,
)
def test_an_image_without_badge_says_so(image: bytes) -> None:
    with pytest.raises(Invalid, match="image_without_badge"):
        unbake(image)


PACKED = zlib.compress(b"{}")


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (png(itxt(b"openbadgecredential", PACKED, flag=b"\1")), "badge_compressed"),
        (png(chunk(b"zTXt", b"openbadgecredential\0\0" + PACKED)), "badge_compressed"),
        (png(chunk(b"iTXt", b"openbadgecredential\0")), "badge_compressed"),
        (png(chunk(b"iTXt", b"openbadgecredential\0\0\0nl\0")), "image_unreadable"),
        (png()[:-1], "image_unreadable"),
        (png()[:40], "image_unreadable"),
        (png()[:8], "image_unreadable"),
        (png()[:8] + png()[-12:], "image_unreadable"),
        (png().replace(b"IHDR", b"IHDX"), "image_unreadable"),
        (png(chunk(b"IHDR", bytes(13))), "image_unreadable"),
        (png(itxt(b"openbadgecredential", b"{}")[:-1] + b"\0"), "image_unreadable"),
        (png()[:8] + b"\xff\xff\xff\xff" + png()[12:], "image_unreadable"),
        (b"", "image_unreadable"),
        (b"GIF89a", "image_unreadable"),
        (b"<svg", "image_unreadable"),
        (b"<html/>", "image_unreadable"),
        (b'<svg xmlns="http://evil.example/"/>', "image_unreadable"),
        (SVG.replace(b"?>", b' encoding="iso-8859-1"?>'), "image_unreadable"),
        (svg(ELEMENT.replace("{}", ELEMENT)), "image_unreadable"),
        (svg("<openbadges:credential>" + ELEMENT + "</openbadges:credential>"), "image_unreadable"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "image_with_entities"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "image_with_entities"),
        (b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://evil.example/">%a;]>' + SVG, "image_"),
        (b'<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">' + svg("&a;"), "image_with_entities"),
        (b'<!DOCTYPE svg [<!ATTLIST openbadges:credential verify CDATA "a.b.c">]>' + svg(ELEMENT), "image_with_entit"),
    ],
    ids=shown,
)
def test_a_damaged_or_tricky_image_is_refused(image: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        unbake(image)


def test_billion_laughs_is_refused_at_its_first_line() -> None:
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{lines}]>'.encode() + svg("&a9;")
    with pytest.raises(Invalid, match="image_with_entities"):
        unbake(bomb)


@pytest.mark.parametrize(
    "image",
    [
        png(itxt(b"openbadgecredential", zlib.compress(bytes(200_000_000), 1), flag=b"\1")),  # I15: an inflating text
        png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 1))),
        png()[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + png()[24:],  # I14: a very large picture
        svg("<g>" * 300_000),
        png(*[chunk(b"tEXt", b"a\0b")] * 200_000),
    ],
    ids=["itxt", "ztxt", "pixels", "depth", "chunks"],
)
def test_i14_i15_an_image_that_is_a_bomb_does_not_go_off(image: bytes) -> None:
    with at_most(100), pytest.raises(Invalid):
        unbake(image)
    tracemalloc.start()
    with pytest.raises(Invalid):
        unbake(image)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


DEFAULTS = " ".join(f'a{number} CDATA "x"' for number in range(3000))


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (f"<!DOCTYPE svg [<!ATTLIST g {DEFAULTS}>]>".encode() + svg("<g/>" * 20_000), "image_with_entities"),
        (b"<!DOCTYPE svg [<!ATTLIST g a CDATA #IMPLIED>]>" + SVG, "image_with_entities"),
        (svg(f"<g {' '.join(f'a{number} = {chr(39) * 2}' for number in range(100_001))}/>"), "image_too_complex"),
    ],
    ids=["defaults", "one", "attributes"],
)
def test_attributes_are_not_multiplied(image: bytes, code: str) -> None:
    """A hundred kilobytes of declared attributes and empty tags took eight seconds."""
    with at_most(10), pytest.raises(Invalid, match=code):
        unbake(image)


def test_an_image_that_is_too_large_is_not_looked_into() -> None:
    for read in (unbake, lambda image: bake_png(image, JWS), lambda image: bake_svg(image, JWS)):
        with pytest.raises(TooLarge):
            read(bytes(MAX_IMAGE_BYTES + 1))


def test_a_drawing_is_no_picture_to_bake_into() -> None:
    with pytest.raises(Invalid, match="image_unreadable"):
        bake_png(SVG, CREDENTIAL)


@pytest.mark.parametrize("credential", [b"", b"[]", b"{", b'{"a":1,"a":2}', b"a.b", b"a.b.c.d", b"<svg/>", b"\xff"])
@pytest.mark.parametrize(("bake", "image"), BAKERS, ids=["png", "svg"])
def test_what_is_no_credential_is_not_baked(bake, image: bytes, credential: bytes) -> None:
    with pytest.raises(Invalid):
        bake(image, credential)


@pytest.mark.parametrize("image", [b'<svg xmlns="http://www.w3.org/2000/svg"/>', png(), b"", b"<svg>"])
def test_what_is_no_drawing_is_not_baked(image: bytes) -> None:
    with pytest.raises(Invalid):
        bake_svg(image, CREDENTIAL)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutation_of_an_image_raises_anything_else(data: st.DataObject) -> None:
    image = bytearray(data.draw(st.sampled_from([bake_png(png(), CREDENTIAL), bake_svg(SVG, CREDENTIAL)])))
    for _ in range(data.draw(st.integers(1, 6))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert unbake(bytes(image))
        bake_svg(bytes(image), CREDENTIAL)
    except Invalid:
        return
