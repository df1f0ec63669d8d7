"""REST signatures against the vectors in `vectors.json`."""

import base64
import json
from pathlib import Path

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.levidge.signing import key_bytes, sign

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
BODY = VECTORS["body"].encode()


@pytest.mark.parametrize("covers", ["json", "base64"])
def test_a_signature_covers_the_text_or_the_base64_of_it(covers: str) -> None:
    """The sample code signs the JSON text as sent, the formula base64(payload)."""
    key = key_bytes(Secret(VECTORS["secret"]), "utf8")
    assert sign(key, BODY, covers) == VECTORS[covers]


def test_a_secret_may_be_written_in_base64_or_hex() -> None:
    """All three readings of one key sign alike."""
    raw = b"request-secret-for-tests"
    texts = {"utf8": raw.decode(), "base64": base64.b64encode(raw).decode(), "hex": raw.hex()}
    assert {key_bytes(Secret(text), encoding) for encoding, text in texts.items()} == {raw}


@pytest.mark.parametrize("encoding", ["base64", "hex"])
def test_a_secret_in_another_encoding_is_refused_without_being_shown(encoding: str) -> None:
    """The error names the encoding and not the secret."""
    with pytest.raises(ValueError, match=f"request_secret is not {encoding}") as caught:
        key_bytes(Secret("what? no!"), encoding)
    assert "what" not in str(caught.value)
