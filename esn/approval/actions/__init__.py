"""Asking for approval, and deciding."""

from esn.approval.actions.asking import Request, lock_subject, request_approval, withdraw_approval
from esn.approval.actions.deciding import Answer, decide_approval, mark_seen

__all__ = ["Answer", "Request", "decide_approval", "lock_subject", "mark_seen", "request_approval", "withdraw_approval"]
