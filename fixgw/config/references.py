"""Follows references: `env:NAME` is an environment variable, `file:/path` a file's text."""

import re
from collections.abc import Mapping
from pathlib import Path

from fixgw.config.document import is_plain

ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LONGEST = 64 * 1024
"""Bytes of a file that is referred to: many times what a key or certificate needs."""


def is_reference(text: str) -> bool:
    """Whether a text stands for another one."""
    return text.startswith(("env:", "file:"))


def follow(reference: str, environment: Mapping[str, str]) -> str:
    """The text that a reference stands for.

    Raises ValueError("what is wrong; what to write instead"), which never repeats that text.
    """
    kind, _, name = reference.partition(":")
    return from_environment(name, environment) if kind == "env" else from_file(name)


def from_environment(name: str, environment: Mapping[str, str]) -> str:
    """The text of an environment variable."""
    # What is no name may be the secret itself, so it is not repeated.
    if not ENVIRONMENT_NAME.fullmatch(name):
        raise ValueError("env: is not followed by a name; write env:NAME of a variable")
    text = environment.get(name)
    if not text:
        state = "not set" if text is None else "empty"
        raise ValueError(
            f"the environment variable {name} is {state}; "
            f"set it before the start: export {name}=..."
        )
    if not is_plain(text):
        raise ValueError(f"the environment variable {name} is no plain text; set it as UTF-8")
    return text


def from_file(name: str) -> str:
    """The text of a file, without the line breaks at its end."""
    if not name:
        raise ValueError("file: is not followed by a path; write file:/path")
    try:
        with Path(name).open("rb") as file:
            content = file.read(LONGEST + 1)
        text = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"the file {name} is not UTF-8 text; write the text into it") from None
    except OSError as error:
        raise ValueError(
            f"the file {name} cannot be read: {error.strerror}; "
            "write file:/path of a file that the gateway may read"
        ) from None
    if not text or len(content) > LONGEST or not is_plain(text):
        state = "empty" if not text else "too long or no plain text"
        raise ValueError(f"the file {name} is {state}; write the text into it")
    return text
