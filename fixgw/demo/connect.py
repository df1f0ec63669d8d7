"""How to connect a FIX client of one's own to the running demo."""

from urllib.parse import urlsplit

from fixgw.config import Address, Role, SessionConfig
from fixgw.config.tls import SessionTls
from fixgw.demo.certificates import HOST
from fixgw.demo.client import PASSWORD
from fixgw.demo.market import market_of
from fixgw.demo.stage import Stage

Facts = list[tuple[str, str]]


def connection_facts(stage: Stage) -> Facts:
    """Return what a person needs to know, as names and values."""
    config = stage.config
    facts = [("TargetCompID(56)", config.gateway.comp_id)]
    facts += [_session(one, stage.entrances[one.comp_id]) for one in config.sessions]
    facts += [_tls(one.comp_id, one.tls) for one in config.sessions if one.tls is not None]
    facts.append(("Sequence numbers", "begin anew with ResetSeqNumFlag(141)=Y in the Logon"))
    orders = [one for one in config.sessions if one.role is Role.ORDERS]
    for one in orders:
        facts.append((f"Logon ({one.begin_string})", _logon(one, config.gateway.comp_id)))
    facts += _at_the_venues(stage, orders[-1])
    facts.append(("To stop", "Ctrl-C"))
    return facts


def _session(session: SessionConfig, entrance: Address) -> tuple[str, str]:
    credentials = f"Username(553)={session.auth.username}, Password(554)={PASSWORD}"
    value = f"{session.begin_string} {session.role} at {entrance}, {credentials}"
    return f"SenderCompID(49)={session.comp_id}", value


def _tls(comp_id: str, tls: SessionTls) -> tuple[str, str]:
    """Say how to come in without the stunnel that the demo runs for the client."""
    own, trusted = tls.client_certificate, tls.client_certificate.with_name("ca.pem")
    value = f"{HOST}:{tls.accept.port}, {own} with its .key, CA {trusted}"
    return f"{comp_id} over TLS", value


def _logon(session: SessionConfig, target: str) -> str:
    return (
        f"8={session.begin_string}|9=...|35=A|34=1|49={session.comp_id}|52=...|56={target}|98=0|"
        f"108=30|141=Y|553={session.auth.username}|554={PASSWORD}|10=...|"
    )


def _at_the_venues(stage: Stage, session: SessionConfig) -> Facts:
    facts: Facts = []
    for account, ref in session.accounts.items():
        market = market_of(ref.venue)
        limit = market.limit
        if limit is None:
            continue
        name = ref.venue.upper()
        order = (
            f"35=D|11=MINE-1|1={account}|100={name}|55={market.symbol}|54=1|"
            f"38={limit.qty}|40=2|44={limit.price}|60=...|"
        )
        origin = f"http://{urlsplit(stage.config.venues[ref.venue].settings.url).netloc}"
        sale = market.outsider.body(limit.qty, limit.price)
        facts.append((f"An order that rests on {name}", order))
        facts.append(("What fills it", f"curl -d '{sale}' {origin}{market.outsider.path}"))
    return facts
