"""Other ways to write the same statements: what somebody could do to a badge without breaking its signature.

Every rewrite of the table in threats 2.3, applied wherever it can be: a signature over the *meaning* stays valid under
most of them. A verdict may become "refused"; it may never become a better one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
Rewrite = Callable[[Document], None]

VC = "https://www.w3.org/2018/credentials#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
STATUS = "https://www.w3.org/ns/credentials/status#"
SCHEMA = "https://schema.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Terms by the IRI (and datatype) that the contexts give them.
MEMBERS = {
    "validFrom": (f"{VC}validFrom", f"{XSD}dateTime"),
    "validUntil": (f"{VC}validUntil", f"{XSD}dateTime"),
    "issuer": (f"{VC}issuer", ""),
    "credentialSubject": (f"{VC}credentialSubject", ""),
    "credentialStatus": (f"{VC}credentialStatus", ""),
    "credentialSchema": (f"{VC}credentialSchema", ""),
    "evidence": (f"{VC}evidence", ""),
    "name": (f"{SCHEMA}name", f"{XSD}string"),
    "description": (f"{SCHEMA}description", f"{XSD}string"),
    "awardedDate": (f"{OB}awardedDate", "xsd:dateTime"),
}
STATUS_MEMBERS = {
    "statusPurpose": (f"{STATUS}statusPurpose", f"{XSD}string"),
    "statusListIndex": (f"{STATUS}statusListIndex", f"{XSD}string"),
}
DECISIVE = ("validUntil", "credentialStatus", "issuer", "validFrom", "credentialSubject")
FAR = "2099-01-01T00:00:00Z"


def rewrites() -> Iterator[tuple[str, Rewrite]]:
    """Every rewrite by its name."""
    for name in MEMBERS:
        yield f"full IRI for {name}", _full_iri(name)
        yield f"alias for {name}", _alias(name)
        yield f"@nest around {name}", _nest(name)
        yield f"@nest twice around {name}", _nest_twice(name)
        yield f"@included with {name}", _include_own(name)
        yield f"@set around {name}", _set(name)
        yield f"a set of one for {name}", _in_list(name)
        yield f"{name} twice", _twice(name)
        yield f"{name} last", _last(name)
        yield f"null beside {name}", _beside(f"{name} ", None)
    for name in STATUS_MEMBERS:
        yield f"full IRI for {name}", _full_iri_in_status(name)
        yield f"@nest around {name}", _nest_in_status(name)
    for name in ("credentialStatus", "issuer", "credentialSubject"):
        yield f"{name} split, empty first", _split(name, first=True)
        yield f"{name} split, empty last", _split(name, first=False)
        yield f"{name} split, only id and type first", _split(name, first=True, keep=("id", "type"))
        yield f"{name} split, only id and type last", _split(name, first=False, keep=("id", "type"))
        yield f"{name} split in two halves", _halves(name)
        yield f"{name} as a reference, itself @included", _reference(name)
        yield f"{name} with @id and @type", _keywords_in(name)
        yield f"{name} with an inline context", _context_in(name)
        yield f"{name} with @index", _index_in(name)
        yield f"{name} by @reverse", _reverse(name)
    for name in DECISIVE:  # to no avail: the type brings the meaning back
        yield f"{name} redefined inline", _redefine(name)
    yield from WHOLE.items()


def added() -> Iterator[tuple[str, Rewrite]]:
    """Statements that nobody signed: never the same graph, and so never genuine."""
    for name in DECISIVE:
        yield f"{name} left out", lambda document, name=name: document.pop(name)
    yield "another validUntil", _put("validUntil", FAR)
    yield "a second validUntil by full IRI", _put(f"{VC}validUntil", {"@value": FAR, "@type": f"{XSD}dateTime"})
    yield "another status", lambda document: document["credentialStatus"].update(statusListIndex="1")
    yield "the status is another credential's", lambda document: document["credentialStatus"].update(id="urn:x:1")
    yield "validUntil under a word that means nothing", _rename("validUntil", "validUntill")
    yield "status under a word that means nothing", _rename("credentialStatus", "credentialstatus")
    yield "status hidden in a JSON literal", _json_literal("credentialStatus")
    yield "status moved to a named graph", _named_graph


def corpus(badge: Document, *, pairs: int, seed: int) -> Iterator[tuple[str, Document]]:
    """Each rewrite alone, then `pairs` of them one after the other."""
    single = list(rewrites())
    chosen = random.Random(seed)
    plans = [(one,) for one in single] + [tuple(chosen.sample(single, 2)) for _ in range(pairs)]
    for plan in plans:
        document = deepcopy(badge)
        try:
            for _, rewrite in plan:
                rewrite(document)
        except (KeyError, TypeError, AttributeError):
            continue  # the second one does not find what the first has hidden
        yield " + ".join(name for name, _ in plan), document


# ---------------------------------------------------------------------- one member


def _expanded(value: Any, datatype: str) -> Any:
    if isinstance(value, list):
        return [_expanded(one, datatype) for one in value]
    if isinstance(value, dict) or not datatype:
        return {"@id": value} if isinstance(value, str) else value
    return value if datatype.endswith("#string") else {"@value": value, "@type": datatype}


def _full_iri(name: str) -> Rewrite:
    iri, datatype = MEMBERS[name]

    def rewrite(document: Document) -> None:
        document[iri] = _expanded(document.pop(name), datatype)

    return rewrite


def _alias(name: str) -> Rewrite:
    iri, datatype = MEMBERS[name]

    def rewrite(document: Document) -> None:
        term = {"@id": iri} | ({"@type": datatype} if datatype and not datatype.endswith("#string") else {})
        document["@context"] = [*document["@context"], {f"mijn{name}": term}]
        document[f"mijn{name}"] = document.pop(name)

    return rewrite


def _nest(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["@nest"] = {name: document.pop(name)}

    return rewrite


def _nest_twice(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["@nest"] = [{}, {"@nest": {name: document.pop(name)}}]

    return rewrite


def _include_own(name: str) -> Rewrite:
    """The credential again, with this member only, beside itself."""

    def rewrite(document: Document) -> None:
        part = {"id": document["id"], "type": "VerifiableCredential", name: document.pop(name)}
        document["@included"] = [part]

    return rewrite


def _set(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        value = document[name]
        document[name] = {"@set": value if isinstance(value, list) else [value]}

    return rewrite


def _in_list(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        value = document[name]
        document[name] = value[0] if isinstance(value, list) else [value]

    return rewrite


def _twice(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        value = document[name]
        document[name] = value * 2 if isinstance(value, list) else [value, deepcopy(value)]

    return rewrite


def _last(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name] = document.pop(name)

    return rewrite


def _beside(name: str, value: Any) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name.strip() + "X"] = value

    return rewrite


# ---------------------------------------------------------------------- one thing


def _full_iri_in_status(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["credentialStatus"][STATUS_MEMBERS[name][0]] = document["credentialStatus"].pop(name)

    return rewrite


def _nest_in_status(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["credentialStatus"]["@nest"] = {name: document["credentialStatus"].pop(name)}

    return rewrite


def _split(name: str, *, first: bool, keep: tuple[str, ...] = ("id",)) -> Rewrite:
    def rewrite(document: Document) -> None:
        whole, empty = document[name], {key: document[name][key] for key in keep}
        document[name] = [empty, whole] if first else [whole, empty]

    return rewrite


def _halves(name: str) -> Rewrite:
    """Every other member in one object of that name, the rest in another."""

    def rewrite(document: Document) -> None:
        whole = document[name]
        both = {key: whole[key] for key in ("id", "type")}
        rest = [key for key in whole if key not in both]
        halves = (rest[::2], rest[1::2])
        document[name] = [both | {key: whole[key] for key in half} for half in halves]

    return rewrite


def _reference(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["@included"] = [document[name]]
        document[name] = {"id": document[name]["id"]}

    return rewrite


def _keywords_in(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name]["@id"], document[name]["@type"] = document[name].pop("id"), document[name].pop("type")

    return rewrite


def _context_in(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name] = {"@context": {"zomaar": "https://example.org/zomaar"}} | document[name]

    return rewrite


def _index_in(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name]["@index"] = "1"

    return rewrite


def _reverse(name: str) -> Rewrite:
    """The thing says of itself that the credential points to it."""

    def rewrite(document: Document) -> None:
        thing = document.pop(name)
        document["@included"] = [thing | {"@reverse": {MEMBERS[name][0]: {"@id": document["id"]}}}]

    return rewrite


# ---------------------------------------------------------------------- the whole document


def _put(name: str, value: Any) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name] = value

    return rewrite


def _rename(old: str, new: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[new] = document.pop(old)

    return rewrite


def _redefine(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document["@context"] = [*document["@context"], {name: f"https://example.org/{name}"}]

    return rewrite


def _json_literal(name: str) -> Rewrite:
    def rewrite(document: Document) -> None:
        document[name] = {"@type": "@json", "@value": document[name]}

    return rewrite


def _named_graph(document: Document) -> None:
    document["@included"] = [{"@id": "urn:x:1", "@graph": [{"credentialStatus": document.pop("credentialStatus")}]}]


def _graph(document: Document) -> None:
    content = {key: document.pop(key) for key in list(document) if key not in ("@context", "proof")}
    document["@graph"] = [content]


def _keywords(document: Document) -> None:
    document["@id"], document["@type"] = document.pop("id"), document.pop("type")


def _backwards(document: Document) -> None:
    for key in reversed(list(document)):
        document[key] = document.pop(key)


def _types_by_iri(document: Document) -> None:
    document["type"] = [f"{VC}VerifiableCredential", f"{OB}OpenBadgeCredential"]


def _same_context_again(document: Document) -> None:
    document["@context"] = [*document["@context"], document["@context"][1]]


def _empty_context(document: Document) -> None:
    document["@context"] = [*document["@context"], {}]


def _vocab(document: Document) -> None:
    document["@context"] = [*document["@context"], {"@vocab": "https://example.org/"}]


def _base(document: Document) -> None:
    document["@context"] = [*document["@context"], {"@base": "https://badges.example/"}]


def _null_context(document: Document) -> None:
    document["@context"] = [*document["@context"], None, *document["@context"]]


def _nulls(document: Document) -> None:
    document |= {"termsOfUse": None, "refreshService": None, "relatedResource": []}


def _duplicate_tags(document: Document) -> None:
    document["credentialSubject"]["achievement"]["tag"] *= 2


def _language_objects(document: Document) -> None:
    document["name"] = {"@value": document["name"]}


WHOLE: dict[str, Rewrite] = {
    "@graph around everything": _graph,
    "@id and @type": _keywords,
    "keys backwards": _backwards,
    "types by IRI": _types_by_iri,
    "a context twice": _same_context_again,
    "an empty context": _empty_context,
    "a vocabulary": _vocab,
    "a base": _base,
    "a context that forgets": _null_context,
    "null and empty": _nulls,
    "tags twice": _duplicate_tags,
    "a value object": _language_objects,
}
