"""What people and moderators do: report, claim, decide, appeal."""

from esn.moderation.actions.appeals import decide_appeal, file_appeal
from esn.moderation.actions.cases import add_note, claim_case, release_case
from esn.moderation.actions.decisions import decide_case, reverse_decision
from esn.moderation.actions.letters import open_letter
from esn.moderation.actions.reports import report_about, report_content

__all__ = (
    "add_note",
    "claim_case",
    "decide_appeal",
    "decide_case",
    "file_appeal",
    "open_letter",
    "release_case",
    "report_about",
    "report_content",
    "reverse_decision",
)
