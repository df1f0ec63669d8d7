"""The served data dictionaries."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
import quickfix as fix

from fixgw.fix.dictionaries import dictionary, spec_dir


def test_dictionaries_and_their_table_are_fresh() -> None:
    """What is served and documented is what `spec/build.py` writes from its tables."""
    done = subprocess.run(
        [sys.executable, spec_dir() / "build.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("begin_string", ["FIX.4.2", "FIX.4.4"])
def test_quickfix_reads_the_dictionary(begin_string: str) -> None:
    """A client's engine can load the file as it is."""
    loaded = fix.DataDictionary(str(dictionary(begin_string)))
    assert loaded.getVersion() == begin_string


@pytest.mark.parametrize("version", ["FIX42", "FIX44"])
def test_nothing_of_the_stock_dictionary_is_lost(version: str) -> None:
    """Ours is the stock dictionary and more: no message, field or value is taken away."""
    stock, served = (
        ET.parse(spec_dir() / path / f"{version}.xml").getroot()  # noqa: S314 - our own files
        for path in ("stock", "")
    )

    def content(root: ET.Element) -> set[tuple[str | None, ...]]:
        messages = {
            (message.get("msgtype"), one.tag, one.get("name"))
            for message in root.iterfind("messages/message")
            for one in message
        }
        values = {
            (field.get("number"), field.get("type"), value.get("enum"))
            for field in root.iterfind("fields/field")
            for value in field
        }
        return messages | values

    assert content(stock) < content(served)


def test_an_unknown_version_has_no_dictionary() -> None:
    """Only FIX 4.2 and 4.4 are served."""
    with pytest.raises(KeyError):
        dictionary("FIX.4.3")
