"""The wiring tables: everything that happens because something else happened, on one page (design 5)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from esn.admin.routes import administration, official
from esn.approval.events import ApprovalDecided, ApprovalRequested, ApprovalWithdrawn
from esn.approval.realtime import tell_request
from esn.approval.triggers import create_triggers as create_approval_triggers
from esn.archive import jobs as archive_jobs
from esn.archive.append import append_record
from esn.archive.grants import grant_rights
from esn.archive.triggers import create_triggers
from esn.auth import jobs as auth_jobs
from esn.auth import routes as auth_routes
from esn.communities import groups as community_groups
from esn.communities.documents import community_documents
from esn.communities.routes import directory as community_directory
from esn.communities.routes import joining as community_joining
from esn.communities.routes import members as community_members
from esn.communities.routes import settings as community_settings
from esn.compliance.routes import disclosure as compliance_disclosure
from esn.compliance.routes import profiles as compliance_profiles
from esn.content import jobs as content_jobs
from esn.content import listeners as content_listeners
from esn.content import realtime as content_realtime
from esn.content.documents import reply_documents
from esn.content.events import (
    ContentEdited,
    ContentStateChanged,
    ReactionChanged,
    ReplyCreated,
    ScheduleChanged,
    ScheduleEnded,
    ScheduleRefused,
)
from esn.content.objects import create_position_sequence
from esn.content.scheduling import Kind
from esn.core.actor import Actor
from esn.core.events import Event, Listener
from esn.core.jobs import JobKind
from esn.core.revocation import forget_revocations
from esn.core.rooms import RoomEvent
from esn.core.submission import forget_submissions
from esn.feed import queries as feed_queries
from esn.feed import routes as feed_routes
from esn.messages import jobs as message_jobs
from esn.messages import listeners as message_listeners
from esn.messages import realtime as messages_realtime
from esn.messages.documents import message_documents
from esn.messages.events import (
    AnnouncementEnded,
    ConversationChanged,
    ConversationSeen,
    MessageSent,
    TeamMessageAddressed,
    TeamMessageConfirmed,
    TeamMessageSeen,
    TeamMessageSent,
    TeamPeopleReminded,
    TeamReplyShared,
)
from esn.messages.mentions import mention_readers
from esn.messages.routes import delegates, team_writing
from esn.messages.routes import people as message_people
from esn.messages.routes import reading as message_reading
from esn.messages.routes import team as team_messages
from esn.messages.routes import writing as message_writing
from esn.messages.scheduling import FIRST_MESSAGE, MESSAGE
from esn.messages.team_scheduling import TEAM_MESSAGE
from esn.moderation import realtime as moderation_realtime
from esn.moderation.events import AppealDecided, AppealFiled, CaseDecided, DecisionReversed, ReportFiled
from esn.moderation.routes import appeals as moderation_appeals
from esn.moderation.routes import cases as moderation_cases
from esn.moderation.routes import log as moderation_log
from esn.moderation.routes import queue as moderation_queue
from esn.moderation.routes import reporting as moderation_reporting
from esn.notifications import jobs as notification_jobs
from esn.notifications import listeners as notification_listeners
from esn.notifications import realtime as notification_realtime
from esn.notifications import routes as notification_routes
from esn.notifications.events import NotificationsArrived, NotificationsDone, PeopleNotified
from esn.notifications.frame import needs_you
from esn.operation import probes
from esn.operation import routes as operation_routes
from esn.people import jobs as people_jobs
from esn.people import listeners as people_listeners
from esn.people.documents import person_documents
from esn.people.events import (
    AccountChanged,
    DelegateNamed,
    DelegationEnded,
    DirectorySynchronised,
    ProfileChanged,
    QuietHoursChanged,
)
from esn.people.routes import chart as people_chart
from esn.people.routes import following as people_following
from esn.people.routes import own as people_own
from esn.people.routes import people as people_routes
from esn.people.routes import quiet as people_quiet
from esn.people.routes import skills as people_skills
from esn.people.sync.groups import Follower
from esn.posts import profile as post_profile
from esn.posts import realtime as posts_realtime
from esn.posts.documents import post_documents
from esn.posts.events import PostCreated
from esn.posts.routes import activity as post_activity
from esn.posts.routes import drafts as post_drafts
from esn.posts.routes import reading as post_reading
from esn.posts.routes import scheduled as post_scheduled
from esn.posts.routes import writing as post_writing
from esn.posts.scheduling import POST
from esn.realtime import routes as live_routes
from esn.realtime.frame import live_settings
from esn.realtime.publisher import announce
from esn.search import jobs as search_jobs
from esn.search import listeners as search_listeners
from esn.search import routes as search_routes
from esn.search.objects import create_search_objects
from esn.search.sources import Maker
from esn.spaces import jobs as space_jobs
from esn.spaces.events import MembershipChanged, SpaceChanged, SpaceCreated
from esn.terms import jobs as terms_jobs
from esn.terms import queries as terms_queries
from esn.terms import routes as terms_routes
from esn.terms.gates import require_acceptance
from esn.web import appearance, development
from esn.web import help as help_pages
from esn.worker.loop import Interval

# event -> who listens, inside the transaction; those under Event hear everything, the archive first
LISTENERS: Mapping[type[Event], tuple[Listener, ...]] = {
    Event: (append_record, announce),
    AccountChanged: (search_listeners.on_account_changed,),
    ProfileChanged: (search_listeners.on_profile_changed,),
    SpaceCreated: (search_listeners.on_space_changed,),
    SpaceChanged: (search_listeners.on_space_changed,),
    PostCreated: (search_listeners.on_post_created, notification_listeners.on_post_created),
    ReplyCreated: (
        content_listeners.on_reply_created,
        search_listeners.on_reply_created,
        notification_listeners.on_reply_created,
    ),
    MessageSent: (search_listeners.on_message_sent, notification_listeners.on_message_sent),
    ConversationChanged: (notification_listeners.on_conversation_changed,),
    ConversationSeen: (notification_listeners.on_conversation_seen,),
    TeamMessageSent: (search_listeners.on_message_sent,),
    TeamMessageAddressed: (notification_listeners.on_team_addressed,),
    TeamReplyShared: (search_listeners.on_message_sent, notification_listeners.on_team_reply_shared),
    TeamPeopleReminded: (notification_listeners.on_team_reminded,),
    TeamMessageSeen: (notification_listeners.on_team_message_done,),
    TeamMessageConfirmed: (notification_listeners.on_team_message_done,),
    DirectorySynchronised: (message_listeners.on_synchronised,),
    DelegateNamed: (message_listeners.on_delegate_named, notification_listeners.on_delegate_named),
    DelegationEnded: (message_listeners.on_delegation_ended, notification_listeners.on_delegation_ended),
    ContentEdited: (search_listeners.on_content_changed, notification_listeners.on_content_edited),
    ContentStateChanged: (search_listeners.on_content_changed,),
    ScheduleRefused: (notification_listeners.on_schedule_refused,),
    ScheduleChanged: (notification_listeners.on_schedule_settled,),
    ScheduleEnded: (notification_listeners.on_schedule_settled,),
    MembershipChanged: (notification_listeners.on_membership_changed,),
    CaseDecided: (notification_listeners.on_decision,),
    DecisionReversed: (notification_listeners.on_decision,),
    AppealDecided: (notification_listeners.on_appeal_decided,),
    QuietHoursChanged: (notification_listeners.on_quiet_hours_changed,),
    ApprovalRequested: (notification_listeners.on_approval_requested,),
    ApprovalDecided: (people_listeners.on_approval_decided, notification_listeners.on_approval_decided),
    ApprovalWithdrawn: (notification_listeners.on_approval_withdrawn,),
}

# event -> what sockets are told after the commit
ROOMS: Mapping[type[Event], Callable[[Any], list[RoomEvent]]] = {
    PostCreated: posts_realtime.tell_post,
    ReplyCreated: content_realtime.tell_reply,
    ContentEdited: content_realtime.tell_edit,
    ContentStateChanged: content_realtime.tell_state,
    ReactionChanged: content_realtime.tell_reaction,
    MessageSent: messages_realtime.tell_message,
    ConversationChanged: messages_realtime.tell_change,
    ConversationSeen: messages_realtime.tell_seen,
    ReportFiled: moderation_realtime.tell_report,
    AppealFiled: moderation_realtime.tell_appeal,
    ApprovalRequested: tell_request,
    PeopleNotified: notification_realtime.tell_news,
    NotificationsArrived: notification_realtime.tell_people,
    NotificationsDone: notification_realtime.tell_people,
    TeamMessageAddressed: messages_realtime.tell_announced,
    AnnouncementEnded: messages_realtime.tell_ended,
}

JOBS: Mapping[str, JobKind] = {
    "archive.seal": JobKind(archive_jobs.seal_records, is_slow=True, lease=timedelta(minutes=5)),
    "core.forget_revocations": JobKind(forget_revocations),
    "core.forget_submissions": JobKind(forget_submissions),
    **people_jobs.KINDS,
    "spaces.recount_members": JobKind(space_jobs.recount_members),
    "content.highlights": JobKind(content_jobs.choose_highlights),
    "content.forget_drafts": JobKind(content_jobs.forget_drafts),
    "messages.address_team": JobKind(message_jobs.address_team),
    "messages.address_newcomers": JobKind(message_jobs.address_newcomers),
    "messages.remind_team": JobKind(message_jobs.remind_team),
    "messages.dismiss_delegate": JobKind(message_jobs.dismiss_delegate),
    # tried for most of a day: its author counts on it
    "content.publish": JobKind(content_jobs.publish_scheduled, max_attempts=16),
    "notifications.forget": JobKind(notification_jobs.forget_notifications, is_slow=True),
    "notifications.end_quiet": JobKind(notification_jobs.end_quiet),
    "auth.forget_forms": JobKind(auth_jobs.forget_forms),
    "terms.take_force": JobKind(terms_jobs.take_force),
    "search.index_people": JobKind(search_jobs.index_people),
    "search.count_terms": JobKind(search_jobs.count_terms),
}

# kind of thing that can be found -> its search documents
DOCUMENTS: Mapping[str, Maker] = {
    "post": post_documents,
    "reply": reply_documents,
    "message": message_documents,
    "person": person_documents,
    "community": community_documents,
}

# kind of text that can wait for its moment -> how it is checked, published and named
SCHEDULED: Mapping[str, Kind] = {
    "post": POST,
    "message": MESSAGE,
    "newmessage": FIRST_MESSAGE,
    "newteam": TEAM_MESSAGE,
}

# made beside the tables, after create_all and after each migration: what SQLAlchemy does not describe; rights last
ENGINE_OBJECTS: tuple[Callable[[sa.Connection], None], ...] = (
    create_triggers,
    create_approval_triggers,
    create_position_sequence,
    create_search_objects,
    grant_rights,
)

# asked in this order before every page, file and socket event; each raises a Refusal
REQUEST_GATES: tuple[Callable[[Actor], None], ...] = (require_acceptance,)

# what the layout shows beside the page: name of the attribute of `frame` -> query
FRAME: Mapping[str, Callable[[Actor], Any]] = {
    "policy_version": terms_queries.policy_version,
    "banners": terms_queries.list_banners,
    "communities": feed_queries.list_rail,
    "mine": feed_queries.get_mine,
    "needs_you": needs_you,
    "live": live_settings,
}

# places in pages of low floors that higher floors fill: name -> functions, each one batched query
SLOTS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    "profile_sections": (post_profile.recent_posts, post_profile.common_communities),
    "mention_readers": (mention_readers, post_profile.mention_readers),
}

# what keeps in step with the groups of the directory, at each synchronisation
FOLLOWERS: tuple[Follower, ...] = (community_groups.FOLLOWER,)

# job -> how often it runs: a time, or a function of the settings
SCHEDULE: Mapping[str, Interval] = {
    "auth.forget_forms": timedelta(hours=1),
    "archive.seal": lambda settings: timedelta(seconds=settings.archive.seal_seconds),
    "directory.sync": lambda settings: timedelta(minutes=settings.directory.sync_minutes),
    "core.forget_revocations": timedelta(hours=1),
    "core.forget_submissions": timedelta(hours=6),
    "spaces.recount_members": timedelta(days=1),
    "content.forget_drafts": timedelta(days=1),
    "notifications.forget": timedelta(days=1),
    "search.count_terms": timedelta(days=1),
}

BLUEPRINTS: tuple[Blueprint, ...] = (
    appearance.bp,
    development.bp,
    auth_routes.bp,
    terms_routes.bp,
    help_pages.bp,
    probes.bp,
    compliance_disclosure.bp,
    compliance_profiles.bp,
    administration.bp,
    official.bp,
    operation_routes.bp,
    people_routes.bp,
    people_following.bp,
    people_chart.bp,
    people_own.bp,
    people_quiet.bp,
    people_skills.bp,
    community_directory.bp,
    community_joining.bp,
    community_members.bp,
    community_settings.bp,
    post_reading.community,
    post_reading.bp,
    post_writing.bp,
    post_drafts.bp,
    post_scheduled.bp,
    post_activity.bp,
    message_reading.bp,
    message_writing.bp,
    message_people.bp,
    team_messages.bp,
    team_writing.bp,
    delegates.bp,
    moderation_reporting.bp,
    moderation_queue.bp,
    moderation_cases.bp,
    moderation_appeals.bp,
    moderation_log.bp,
    feed_routes.bp,
    notification_routes.bp,
    live_routes.bp,
    search_routes.bp,
)

# what a process with sockets answers besides them
HUB_BLUEPRINTS: tuple[Blueprint, ...] = (probes.bp,)
