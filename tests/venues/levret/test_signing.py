"""Levret signatures against the vectors in `vectors.json`."""

import json
from pathlib import Path

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.levret.signing import key_bytes, payload, sign

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEY = key_bytes(Secret(VECTORS["secret"]), "utf8")


def signed(method: str, prefix: str = "/api/v1") -> bytes:
    """What is signed for the vector of a method."""
    vector = VECTORS[method.lower()]
    return payload(
        method=method,
        path=prefix + vector["path"],
        timestamp=VECTORS["timestamp"],
        body=vector.get("body", "").encode(),
    )


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_payload_is_method_path_time_and_body_without_separators(method: str) -> None:
    """METHOD + PATH_WITH_QUERY + TS + BODY_JSON; a GET has no body."""
    assert signed(method).decode() == VECTORS[method.lower()]["payload"]


@pytest.mark.parametrize(
    ("method", "encoding", "prefix", "expected"),
    [
        ("POST", "hex", "/api/v1", "hex"),
        ("POST", "base64", "/api/v1", "base64"),
        ("POST", "hex", "", "hex_without_prefix"),
        ("GET", "hex", "/api/v1", "hex"),
    ],
)
def test_signatures_match_the_vectors(
    method: str, encoding: str, prefix: str, expected: str
) -> None:
    """Every reading of the document that can be configured."""
    signature = sign(KEY, signed(method, prefix), encoding)
    assert signature == VECTORS[method.lower()][expected]


@pytest.mark.parametrize(
    ("text", "encoding"), [("clé", "utf8"), ("636cc3a9", "hex"), ("Y2zDqQ==", "base64")]
)
def test_a_secret_may_be_written_in_three_ways(text: str, encoding: str) -> None:
    """The same key bytes, whichever way the venue hands the secret out."""
    assert key_bytes(Secret(text), encoding) == "clé".encode()


@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_a_secret_in_another_encoding_is_refused_without_showing_it(encoding: str) -> None:
    """The error says what was expected, never what was found."""
    with pytest.raises(ValueError, match=f"not {encoding}") as caught:
        key_bytes(Secret("s3cret!"), encoding)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__
