"""`fixgw hash-password` makes the hash that a session file holds."""

import hashlib

from fixgw.cli.password import scrypt_text
from tests.cli.program import fixgw


def test_hash_is_werkzeugs_text_form() -> None:
    """The salt's text is used as bytes, the key is 64 bytes of hex."""
    key = hashlib.scrypt(b"pw", salt=b"NaCl", n=32768, r=8, p=1, maxmem=2**26, dklen=64).hex()
    assert scrypt_text("pw", "NaCl") == f"scrypt:32768:8:1$NaCl${key}"


def test_password_from_stdin() -> None:
    """The first line of stdin is the password, without its line break; stdout is the hash alone."""
    done = fixgw("hash-password", "--stdin", stdin="pass word\nrest\n")
    method, salt, key = done.stdout.removesuffix("\n").split("$")
    assert method == "scrypt:32768:8:1"
    assert scrypt_text("pass word", salt).endswith(f"${key}")


def test_two_hashes_of_one_password_differ() -> None:
    """Every hash has a salt of its own."""
    first, second = (fixgw("hash-password", "--stdin", stdin="x\n").stdout for _ in range(2))
    assert first != second


def test_empty_password_is_refused() -> None:
    """An empty password is one clear line and exit code 1."""
    done = fixgw("hash-password", "--stdin", stdin="\n")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "fixgw: the password is empty; give one of at least one character\n"
