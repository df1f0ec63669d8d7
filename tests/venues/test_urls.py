"""URLs in a venue's settings: encrypted, or on this machine."""

import pytest

from fixgw.venues.urls import refuse_url


@pytest.mark.parametrize(
    "url", ["https://api.levret.io/api/v1", "http://127.0.0.1:8701/api/v1", "http://[::1]:1"]
)
def test_encrypted_and_loopback_urls_pass(url: str) -> None:
    """Plain HTTP is for a simulator on the same machine."""
    refuse_url("http")(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://api.levret.io", "not encrypted; write https://"),
        ("api.levret.io", "is no URL; write https://"),
        ("ftp://api.levret.io", "is no URL"),
        ("https://", "is no URL"),
        ("https://host:99999", "is no URL"),
        ("https://host:0", "is no URL"),
        ("https://ho st/", "is no URL"),
        ("https://127.0.0.1\n.example", "is no URL"),
        ("https://user:s3cret@host", "more than host and path"),
        ("https://host/?key=s3cret", "more than host and path"),
    ],
)
def test_other_urls_are_refused_with_what_to_write(url: str, words: str) -> None:
    """The operator reads the cure in the error, and no secret."""
    with pytest.raises(ValueError, match=words) as caught:
        refuse_url("http")(url)
    assert "s3cret" not in str(caught.value)


def test_websocket_urls_have_their_own_schemes() -> None:
    """`wss` where `https` would be wrong."""
    refuse_url("ws")("wss://stream.example/v1")
    with pytest.raises(ValueError, match="wss://"):
        refuse_url("ws")("https://stream.example")
