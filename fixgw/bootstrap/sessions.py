"""What the FIX edge and the loop know of a counterparty session."""

from fixgw.config import Role, SessionConfig
from fixgw.core.commands import CancelPolicy
from fixgw.delivery import Recipient
from fixgw.fix.edge import FixSession


def fix_session(session: SessionConfig) -> FixSession:
    """Tell the edge who may log on, and how."""
    policy = CancelPolicy.ACCOUNTS if session.cancel_on_disconnect else CancelPolicy.NONE
    hmac = session.auth.hmac
    return FixSession(
        begin_string=session.begin_string,
        comp_id=session.comp_id,
        role=session.role,
        username=session.auth.username,
        password_hash=session.auth.password_hash,
        hmac_secret=None if hmac is None else hmac.secret,
        allow_from=tuple(str(network) for network in session.auth.allow_from),
        cancel_policy=policy,
        reset_on_logon=session.reset_on_logon,
        listen_port=session.listen_port,
    )


def recipient(session: SessionConfig) -> Recipient:
    """Tell who gets the reports of which accounts."""
    return Recipient(
        comp_id=session.comp_id,
        drop_copy=session.role is Role.DROP_COPY,
        accounts=dict(session.accounts),
    )
