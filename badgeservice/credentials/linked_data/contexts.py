# ruff: noqa: E501 - an address and its digest belong on one line
"""The JSON-LD contexts we know, pinned by digest: what a word in a credential means may never change behind our back.

A context maps the short words of a document (`name`, `achievement`) to the IRIs that are signed. Whoever can change a
context can change what a signature says, so a verifier must not fetch one: VC Data Model 2.0 §B.1 and Data Integrity
§2.4 oblige us to treat them as already retrieved. `PINNED` lists each address with the SHA-256 of its published bytes.
`load_contexts` takes the bytes from the caller (this package reads no files), checks every digest and refuses to start
on a difference. Any other address is an `UnknownContext`, and is never looked up anywhere.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message

PINNED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "https://www.w3.org/ns/credentials/v2": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "https://www.w3.org/2018/credentials/v1": "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        "https://w3id.org/openbadges/v2": "393a890d7d95eb3a86f5f12309648a64c2d0676e5270e2967b5341a2dcea13d2",
        "https://w3id.org/security/data-integrity/v2": "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "https://w3id.org/security/data-integrity/v1": "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
        "https://w3id.org/security/multikey/v1": "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        "https://w3id.org/security/jwk/v1": "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
        "https://w3id.org/security/suites/ed25519-2020/v1": "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
        "https://www.w3.org/ns/did/v1": "adefa50311393eb1bd788a38ac9fe2696c65367928f6996812cd54577394f4da",
        "https://w3id.org/citizenship/v4rc1": "a89b0bc00b1848ac3dfdf956c7dd5de8567e755351c07ec6a1c2b4a08b67953b",
        "https://www.w3.org/ns/credentials/examples/v2": "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
        "https://www.w3.org/ns/credentials/undefined-terms/v2": "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
    }
)

# The same bytes by SHA-384 and SHA-512, in base64: what `relatedResource` names them by (VC Data Model 2.0 §5.3).
PINNED_SHA384: Final[Mapping[str, str]] = MappingProxyType(
    {
        "https://www.w3.org/ns/credentials/v2": "l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
        "https://www.w3.org/2018/credentials/v1": "gsOz6rhjdUu/0rnxfY1tufYRafMBy/CwXh/EvrX1xR3U0uiIwnT0nD+7JAj2H67R",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "xY1z7c0sF+cBmF+RjMjGhEhfLFOZ/73crLPeV0TwkAAPJE5fhyksNTKYrM+w2JTj",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "fgAKnHG+zBOzWVYEcNTRsA+NFUygUsVM3SDH3muHr1r8gqotLlcalL/3YrkVXqh0",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "iwHolcmN/Ua5jobHjyQk5VggHAaUdCAr7Hy0tb+aAvcxUPau1Gnv1qAJNnknUfFT",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "zHcVdFeEExngWrDZZX/hRBUKYmwfD9icDmOfWNRo7bVRNZfZ8URZMQyG7GuXW3TM",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "Nw5iPhAnEJxO/qvMZcfleTA/t8KqB7h0Hr4H47AuAin2XhKLl7dFwlZKtqpjDHWl",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "qEatkjaZxn310JMkE0xkXR4V9EKfJIhWy/HKiWd2TPh0FHbqVX3VBciR/kfiSHod",
        "https://w3id.org/openbadges/v2": "UMTRwpWzsO0Q4MKa0ZaTwhxCm40ILPJoYSlK/cxddZcxP7RIMGDwiWVyaARdSZpi",
        "https://w3id.org/security/data-integrity/v2": "DuLXYmcX+LB81Em1JdXitx/icgn8meUwieAWndKUTXk/7qRSb8YLucyhzZZRI5H2",
        "https://w3id.org/security/data-integrity/v1": "H3tRFUwstZa4BNPu3qu3Z4x+pNNvUgFJamgdvYaNXcDLkKiDn1FCzNyR/bksWtzy",
        "https://w3id.org/security/multikey/v1": "D6UWQdEvuMcBsuapSSVW8l0yu0r4SpbxGAjwpiO5ckNN0YqPHxhlvGjY7gRsTlo+",
        "https://w3id.org/security/jwk/v1": "di3FXOefNh47vrfTyw3bPkS44ohSYfgoMYOVnRqqM5BK9qgAUFntlkFQDqt9jdrl",
        "https://w3id.org/security/suites/ed25519-2020/v1": "CYsY9HK4Qs+nUgNk1AYqo8l4lsF6alrnLmv7UJZB5k7tlhVrNfd3EoPf06U8zXnR",
        "https://www.w3.org/ns/did/v1": "zAm3mPG9My8w/g+qEMbFXLG0qcuuBIZdaj3c9wmbvgW56e6YLSr894KjAFpSe7q3",
        "https://w3id.org/citizenship/v4rc1": "OFFYdJwqrRYc5XSHa4G4DCLqlmJ9wSJSI9OS0UEF6hkfOhVnhI0vZ6g1z0Yo1hpw",
        "https://www.w3.org/ns/credentials/examples/v2": "zNNbQTWCSUSi0bbz7dbua+RcENv7C6FvlmYJ1Y+I727HsPOHdzwELMYO9Mz68M26",
        "https://www.w3.org/ns/credentials/undefined-terms/v2": "sqZszdunC6Z62Zwv9S5gVY3wBjzqUcTKiG4l2epzz6u4eLr5LcKtK9omwxORhQ1o",
    }
)

PINNED_SHA512: Final[Mapping[str, str]] = MappingProxyType(
    {
        "https://www.w3.org/ns/credentials/v2": "XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ==",
        "https://www.w3.org/2018/credentials/v1": "U2pAs5DdqUqeORlsAAkPYmaOgYT+PIwCxKIshWZuaL9uhdPcfy26hbK2Lvldl94kEyVo2FBNtD8snILS6IQY0g==",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "VWSMa0VKd3hA+UemOpzBFHCxLuyI1x/Tlxa60fHiJkGfSTXqR1uLyZDB0AQIb3xEqdFj3k+WdvzCZICnc+/AUA==",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "eLFELyXi7s7PTXsnTwYZ7ITM1rgeleewHlWJnVM+FDZ46fp4tMeMPjfBSoKcNlg4+jCkM3HUe2UUKTPfdY3Rmw==",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "1c32bYjKIQCC5W4xHrhVcuKjupQymCNUIctB09Z8n4LJ4XSzsbdkWz3EiQ6zEcFsafSL1QZma4ckiX0/jJGEDg==",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "bp9HiR9EWR3EMiRRNtrN2gFsG6mE+qeevdtMpp0oJzAf+/4uUTLQp1HTP9D7ljx0+nYWonGFCAJIxJrRHgNPKg==",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "a727vTPUP7o0AQiKVoIfNNXqXUh7/qcL6HxEp+TfHr2k96OkkYeH1vxj7BtyquqmYGHxjFKMbCluoBSvNnuOzg==",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "oSLIySQ+U/k/B1Gn+0QH8Rh6mbZu8YYMjRA3310Ow8jZ8vyn3jgXCa85AnfIua0593ex5QW0/SbISfoKnja1xA==",
        "https://w3id.org/openbadges/v2": "76K5BpBYdYKdbpzMPjOtCMgzdL61V77bnJTxtBCSOK6+1M8FWhzuGUu+qnCZu8vovhlYZZHv2RxQrYwbCbPd0w==",
        "https://w3id.org/security/data-integrity/v2": "Oc16mkBHt0uFJGQP41Yz6B6ChtFL27fnfQ4I2FCwDWo1sBhdXeNcR5uu2yOheYnZ9iislVMf3XnAxaD2Mtn6lQ==",
        "https://w3id.org/security/data-integrity/v1": "xJlRvZ8+j00jH85eRXmKLTL7fvSk8aLo0vPatdEDM6FCEzmXTudxWe2uJZ/Pc8fPE28eMATe1a8lrDiYPS6Oyg==",
        "https://w3id.org/security/multikey/v1": "En0TOOp/cC10XtW/aQDtqKrEQZ2lRjGB/KAsJ+BQhRBufT7s6eoOFWvP9cP5nurTl3hcRTvFeffdVJapkeELXw==",
        "https://w3id.org/security/jwk/v1": "Dvv/hFI9cgovMx/sT77clp7i51dkwO0yXHLLVrxTnTqcZCAjyVhzWv1TV1VKsffhMRHw3Phh9ZsrwEUSbNhSEQ==",
        "https://w3id.org/security/suites/ed25519-2020/v1": "eWrn4mTWAEGf82G8Y9b8tPqdc1X1GqpfFd89yV4kGQDWFeqZVU9LhJgCzIKgFs4ClGUdrfCatReUmbR1wiHCig==",
        "https://www.w3.org/ns/did/v1": "ZEXVpVqIglPyshYTKNAxDo93ikJwjM/3suxvI+rs9vOeJBsHxSjKJWw9mO0w7ajRbWN4ihzUU5mvehST+gmDxQ==",
        "https://w3id.org/citizenship/v4rc1": "vOWA2gTRiXIlkEpbKXI5LM27MS4XK5EtkVXjLKw64chBmu1G0o9j3gdFFWa2k1om3w9AVp+Ica+vPpG0WR0/fA==",
        "https://www.w3.org/ns/credentials/examples/v2": "jVYwl+qxI5Zr1/uIolZtGfs2kRLav96brf1VPAThAb6yMJGPWPW5J4gfezLRYEX4rA9gG0V07rCVIb+/nlOWaQ==",
        "https://www.w3.org/ns/credentials/undefined-terms/v2": "fFJf9JvEeexdp/zPXVZJfkvkCOsmnTZgnMH2zh+cTuI+Su+1PTcotKHKxW2mUY/P3nia8jpd+3f0zmk+te1YGw==",
    }
)


class UnknownContext(Invalid):
    """The document speaks a vocabulary that we do not hold, so we cannot tell what was signed."""

    def __init__(self, url: str) -> None:
        super().__init__(
            Message(
                Code.UNKNOWN_CONTEXT,
                "We do not know the vocabulary {url}, so we cannot tell what was signed.",
                url=url,
            ),
            field="@context",
        )
        self.url = url


@dataclass(frozen=True, slots=True)
class Contexts:
    """The context documents by address, each proven to be the published one."""

    documents: Mapping[str, dict[str, Any]]

    def get(self, url: str) -> dict[str, Any]:
        """The document at `url`.

        Raises:
            UnknownContext: when we do not hold it; nothing is ever fetched.
        """
        try:
            return self.documents[url]
        except KeyError:
            raise UnknownContext(url) from None


def read_sources(text: str) -> Mapping[str, str]:
    """Which file under `schemas/` holds which context: address -> file name, from the text of `SOURCES.toml`."""
    return {entry["url"]: entry["file"] for entry in tomllib.loads(text)["context"]}


def load_contexts(files: Mapping[str, bytes]) -> Contexts:
    """The contexts from their published bytes, each checked against its pinned digest.

    Raises:
        Invalid: when an address is not pinned or its bytes differ from what was published. The program must not start.
    """
    for url, content in files.items():
        if hashlib.sha256(content).hexdigest() != PINNED.get(url):
            raise Invalid(
                Message(Code.CONTEXT_ALTERED, "The stored copy of {url} differs from what was published.", url=url),
                field=url,
            )
    return Contexts(MappingProxyType({url: json.loads(content) for url, content in files.items()}))
