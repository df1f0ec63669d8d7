"""Puts secrets and other referenced values in place: `env:NAME` and `file:/path`.

Any text may be a reference. Fields of the type Secret must be one, unless the directory is the
demo's; what came from a reference is never repeated in an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fixgw.config.document import Document, Place
from fixgw.config.findings import Findings
from fixgw.config.hints import bare, fields_of, item_of
from fixgw.core.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """Resolves the references of one document and remembers which places came from one."""

    document: Document
    found: Findings
    environment: Mapping[str, str]
    inline_allowed: bool
    resolved: set[Place] = field(default_factory=set)
    failed: set[Place] = field(default_factory=set)

    def resolve(self, hint: Any, value: Any, place: Place) -> Any:
        """The value as its schema takes it: references replaced, empty keys left out."""
        if isinstance(value, dict):
            return self._mapping(hint, value, place)
        if isinstance(value, list):
            item = item_of(hint)
            return [self.resolve(item, one, (*place, i)) for i, one in enumerate(value)]
        return self._scalar(hint, value, place) if isinstance(value, str) else value

    def _mapping(self, hint: Any, value: dict[str, Any], place: Place) -> dict[str, Any]:
        fields = fields_of(hint)
        if fields is None:
            item = item_of(hint)
            return {key: self.resolve(item, one, (*place, key)) for key, one in value.items()}
        return {
            key: self.resolve(fields.get(key, Any), one, (*place, key))
            for key, one in value.items()
            if one is not None or key not in fields
        }

    def _scalar(self, hint: Any, text: str, place: Place) -> Any:
        is_secret = bare(hint) is Secret
        if text.startswith(("env:", "file:")):
            text = self._follow(text, place)
        elif is_secret and not self.inline_allowed:
            self._complain(place, "a secret is written inline", "write env:NAME or file:/path")
        return Secret(text) if is_secret else text

    def _follow(self, reference: str, place: Place) -> str:
        self.resolved.add(place)
        kind, _, name = reference.partition(":")
        text = (
            self._from_environment(name, place) if kind == "env" else self._from_file(name, place)
        )
        return text or ""

    def _from_environment(self, name: str, place: Place) -> str | None:
        text = self.environment.get(name)
        if not text:
            state = "empty" if text == "" else "not set"
            self._complain(
                place,
                f"the environment variable {name} is {state}",
                f"set it before the start: export {name}=...",
            )
        return text

    def _from_file(self, name: str, place: Place) -> str | None:
        try:
            text = Path(name).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            self._complain(
                place,
                f"the secret file {name} cannot be read: {reason}",
                "write file:/path of a file that the gateway may read",
            )
            return None
        if not text:
            self._complain(place, f"the secret file {name} is empty", "write the secret into it")
        return text

    def _complain(self, place: Place, what: str, instead: str) -> None:
        self.failed.add(place)
        line = self.document.line(place)
        named = f"{'.'.join(str(step) for step in place)}: {what}"
        self.found.add(self.document.file, line=line, what=named, instead=instead)
