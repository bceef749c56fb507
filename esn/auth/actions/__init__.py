"""Writes at the door."""

from esn.auth.actions.kept import discard_kept_form, forget_expired_forms, keep_typed
from esn.auth.actions.sessions import open_session, revoke_all_sessions, revoke_session, sign_out, touch_session
from esn.auth.actions.signing_in import reauthenticate, sign_in

__all__ = [
    "discard_kept_form",
    "forget_expired_forms",
    "keep_typed",
    "open_session",
    "reauthenticate",
    "revoke_all_sessions",
    "revoke_session",
    "sign_in",
    "sign_out",
    "touch_session",
]
