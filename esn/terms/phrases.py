"""What the settings say, as phrases of a policy text. A document, not a page: the catalogues have no part in it."""

from babel.units import format_unit

from esn.settings import settings

HELP_DESK = {"en": "the help desk, {}", "de": "den Service Desk, {}"}


def phrases(language: str) -> dict[str, str]:
    """Placeholder -> phrase in this language, with its unit: "7 years", "30 Tage"."""
    now = settings()

    def say(value: int, unit: str) -> str:
        return str(format_unit(value, f"duration-{unit}", locale=language))

    return {
        "site": now.site.name,
        "company": now.site.company,
        "help_desk": HELP_DESK.get(language, HELP_DESK["en"]).format(now.site.help_desk),
        "emergency_phone": now.site.emergency_phone,
        "retention_posts": say(now.retention.posts_years, "year"),
        "retention_sign_ins": say(now.retention.sign_ins_years, "year"),
        "retention_drafts": say(now.retention.drafts_days, "day"),
        "appeal_days": say(now.moderation.appeal_days, "day"),
        "decision_time": say(now.moderation.target_hours, "hour"),
    }
