"""Makes the password hash of a session file."""

import hashlib
import secrets
import string
import sys
from typing import Annotated

import typer

from fixgw.errors import FixgwError

N, R, P = 32768, 8, 1
KEY_BYTES = 64
SALT_ALPHABET = string.ascii_letters + string.digits
SALT_LENGTH = 16


def hash_password(
    *,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the password from the first line of stdin.")
    ] = False,
) -> None:
    """Print the scrypt hash of a password, for password_hash in a session file."""
    password = read_line() if stdin else ask()
    if not password:
        raise FixgwError("the password is empty; give one of at least one character")
    salt = "".join(secrets.choice(SALT_ALPHABET) for _ in range(SALT_LENGTH))
    typer.echo(scrypt_text(password, salt))


def read_line() -> str:
    """The first line of stdin without its line break."""
    return sys.stdin.readline().rstrip("\r\n")


def ask() -> str:
    """The password typed twice, without echo."""
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer


def scrypt_text(password: str, salt: str) -> str:
    """Werkzeug's text form `scrypt:N:r:p$SALT$HEX`; the salt's text is used as UTF-8 bytes."""
    memory = 132 * N * R * P
    key = hashlib.scrypt(
        password.encode(), salt=salt.encode(), n=N, r=R, p=P, maxmem=memory, dklen=KEY_BYTES
    )
    return f"scrypt:{N}:{R}:{P}${salt}${key.hex()}"
