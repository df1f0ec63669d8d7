"""stunnel's log in, one line for each kind of trouble out.

What real logs look like is tried with real stunnels in the tests beside this one.
"""

import json
from pathlib import Path

from fixgw.stunnel.diagnosis import Side, diagnose
from fixgw.tls import VenueTls, logon_trouble
from tests.cli.program import fixgw

ACCEPTED = "2026.11.21 10:29:34 LOG5[{0}]: Service [{1}] accepted connection from 10.1.2.3:4{0}"
NO_CERTIFICATE = """\
2026.11.21 10:29:34 LOG6[{0}]: Peer certificate required
2026.11.21 10:29:34 LOG3[{0}]: SSL_accept: ../ssl/statem/statem_srvr.c:3517: error:0A0000C7:\
SSL routines::peer did not return a certificate
2026.11.21 10:29:34 LOG5[{0}]: Connection reset/closed: 0 byte(s) sent to TLS, 0 byte(s) sent to \
socket"""
EXPIRED = """\
2026.11.21 10:29:35 LOG6[{0}]: Peer certificate required
2026.11.21 10:29:35 LOG6[{0}]: Certificate accepted at depth=1: CN=Test CA
2026.11.21 10:29:35 LOG4[{0}]: CERT: Pre-verification error: certificate has expired
2026.11.21 10:29:35 LOG4[{0}]: Rejected by CERT at depth=0: CN=ACME
2026.11.21 10:29:35 LOG3[{0}]: SSL_accept: ../ssl/statem/statem_srvr.c:3530: error:0A000086:\
SSL routines::certificate verify failed
2026.11.21 10:29:35 LOG5[{0}]: Connection reset/closed: 0 byte(s) sent to TLS, 0 byte(s) sent to \
socket"""
STRANGE = """\
2026.11.21 10:29:35 LOG3[{0}]: SSL_accept: something that nobody has seen
2026.11.21 10:29:35 LOG5[{0}]: Connection reset: 0 byte(s) sent to TLS, 0 byte(s) sent to socket"""


def lines(*parts: tuple[str, int, str]) -> list[str]:
    """Connections one after the other: lines, number, service."""
    return [
        line
        for text, number, service in parts
        for line in [
            ACCEPTED.format(number, service),
            *text.format(number).splitlines(),
        ]
    ]


def test_the_same_trouble_is_told_once_and_counted() -> None:
    """A client that tries every second is one line."""
    log = lines(*((NO_CERTIFICATE, number, "ACME") for number in range(3)))
    (told,) = diagnose(log)
    assert (told.side, told.service, told.times) == (Side.ACCEPTOR, "ACME", 3)
    assert str(told) == (
        "acceptor ACME from 10.1.2.3:42: the client shows no certificate; tell them to configure "
        "their certificate and key, seen 3 times, last at 2026.11.21 10:29:34"
    )


def test_interleaved_connections_are_kept_apart() -> None:
    """Lines belong together by their number."""
    first, second = lines((NO_CERTIFICATE, 1, "ACME")), lines((EXPIRED, 2, "LEGACY"))
    mixed = [first[0], second[0], *first[1:2], *second[1:], *first[2:]]
    assert [(one.service, one.certificate) for one in diagnose(mixed)] == [
        ("LEGACY", "CN=ACME"),
        ("ACME", None),
    ]


def test_numbers_begin_anew_with_a_restart() -> None:
    """An unfinished connection before it is told by itself, and lends no line to a later one."""
    log = lines((NO_CERTIFICATE, 0, "ACME"))[:-1] + lines((EXPIRED, 0, "LEGACY"))
    assert [(one.service, one.what) for one in diagnose(log)] == [
        ("ACME", "the client shows no certificate"),
        ("LEGACY", "the client's certificate has expired"),
    ]


def test_journald_may_stand_before_each_line() -> None:
    """What `journalctl -u` prints can be piped in."""
    log = [f"Nov 21 10:29:34 host stunnel4[812]: {one}" for one in lines((EXPIRED, 1, "ACME"))]
    (told,) = diagnose(log)
    assert told.last == "2026.11.21 10:29:34"


def test_a_trouble_that_is_not_known_is_told_in_its_own_words() -> None:
    """Better than silence."""
    (told,) = diagnose(lines((STRANGE, 1, "ACME")))
    assert told.what == "SSL_accept: something that nobody has seen"


def test_what_keeps_stunnel_from_starting_is_told() -> None:
    """Before it has read its configuration the lines look different; a reload's do not."""
    log = [
        "[ ] Loading certificate from file: nowhere.pem",
        "[!] error queue: ../ssl/ssl_rsa.c:450: error:0A080002:SSL routines::system lib",
        "[!] Service [ACME]: Failed to initialize TLS context",
        "[!] Configuration failed",
        "[.] Binding service [ACME] to 127.0.0.1:15401: Address already in use (98)",
        "2026.11.21 10:45:26 LOG3[ui]: No trusted certificates found",
    ]
    assert [(one.side, one.what) for one in diagnose(log)] == [
        (Side.START, "Service [ACME]: Failed to initialize TLS context"),
        (Side.START, "Binding service [ACME] to 127.0.0.1:15401: Address already in use (98)"),
        (Side.START, "No trusted certificates found"),
    ]


def test_diagnose_as_a_command(tmp_path: Path) -> None:
    """From a file or standard input; exit code 1 when there is trouble, and JSON on request."""
    text = "\n".join(lines((EXPIRED, 1, "ACME")))
    done = fixgw("stunnel", "diagnose", "--json", stdin=text)
    said = json.loads(done.stdout)
    assert (done.returncode, said["side"], said["certificate"]) == (1, "acceptor", "CN=ACME")
    (tmp_path / "log").write_text(text.splitlines()[0])
    done = fixgw("stunnel", "diagnose", tmp_path / "log")
    assert (done.returncode, done.stdout) == (0, "")
    done = fixgw("stunnel", "diagnose", tmp_path / "no.log")
    assert done.stderr == f"fixgw: {tmp_path}/no.log cannot be read: No such file or directory\n"


def test_a_configuration_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    """`fixgw stunnel run` says what to do."""
    done = fixgw("stunnel", "run", tmp_path / "acceptor.conf")
    assert done.returncode == 1
    assert done.stderr.startswith("fixgw: ")


def test_stunnel_that_is_not_installed_is_one_clear_line(tmp_path: Path) -> None:
    """It says how to install it."""
    done = fixgw("stunnel", "run", tmp_path / "acceptor.conf", PATH=str(tmp_path))
    assert done.stderr == (
        "fixgw: stunnel is not installed; install it: sudo apt-get install stunnel4\n"
    )


def test_the_gateway_says_on_which_side_of_stunnel_the_trouble_is() -> None:
    """A Logon that is not answered: no stunnel, beyond stunnel, or no stunnel involved."""
    tls = VenueTls(connect="fix.levidge.com:4198", ca_file="/tls/levidge.pem")
    near = "127.0.0.1:4197"
    assert logon_trouble(near=near, tls=tls, connected=False) == (
        "nobody listens at 127.0.0.1:4197: the initiator's stunnel is not running"
    )
    beyond = logon_trouble(near=near, tls=tls, connected=True)
    assert "stunnel at 127.0.0.1:4197 took the connection" in beyond
    assert "the trouble is beyond it, in TLS or at fix.levidge.com:4198" in beyond
    assert logon_trouble(near=near, tls=None, connected=True) == (
        "the venue at 127.0.0.1:4197 took the connection but did not answer the Logon"
    )
