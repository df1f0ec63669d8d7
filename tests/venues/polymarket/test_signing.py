"""Polymarket US signatures against the vectors in `vectors.json`."""

import base64
import json
from pathlib import Path

import pytest

from fixgw.core.secret import Secret
from fixgw.venues.polymarket.signing import private_key, seed, sign

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


@pytest.mark.parametrize("secret", ["secret", "seed"])
@pytest.mark.parametrize("call", VECTORS["signatures"])
def test_signatures_match_the_vectors(call: str, secret: str) -> None:
    """TIMESTAMP + METHOD + PATH; the public key behind the seed changes nothing."""
    method, path = call.split()
    key = private_key(Secret(VECTORS[secret]))
    signed = sign(key, timestamp=VECTORS["timestamp"], method=method, path=path)
    assert signed == VECTORS["signatures"][call]


def test_a_signature_may_be_written_in_hex() -> None:
    """The older API's document does not say how; both are the same bytes."""
    key = private_key(Secret(VECTORS["seed"]))
    words = {"timestamp": "", "method": "GET", "path": "/v1/account/balances"}
    in_base64 = sign(key, **words)
    assert sign(key, **words, encoding="hex") == base64.b64decode(in_base64).hex()


@pytest.mark.parametrize("text", ["no base64!", "c2hvcnQ=", ""])
def test_a_secret_without_a_seed_is_refused_without_showing_it(text: str) -> None:
    """32 bytes make a key."""
    with pytest.raises(ValueError, match="the secret is") as caught:
        seed(Secret(text))
    assert not text or text not in str(caught.value)
