"""What a topic page with 20 posts costs in FlaskBB: CPU and statements, as one line of JSON.

Runs with the Python that has FlaskBB, after `flaskbb install`: `python forum_topic.py CONFIG USER PASSWORD`.
"""

import json
import re
import statistics
import sys
import time

from flask.testing import FlaskClient
from flaskbb import create_app
from flaskbb.extensions import db
from flaskbb.forum.models import Post, Topic
from flaskbb.management.models import Setting
from flaskbb.user.models import User
from sqlalchemy import event

POSTS, CALLS = 20, 30
TEXT = "The **quarterly review** of branch and budget, as we agreed with the project team at our last meeting. " * 3


def main(config: str, user: str, password: str) -> None:
    """Fill the first topic, read it signed in, and tell."""
    app = create_app(config=config)
    app.config.update(WTF_CSRF_ENABLED=False)
    with app.app_context():
        Setting.update({"posts_per_page": POSTS})
        topic, writer = db.session.get(Topic, 1), db.session.get(User, 1)
        for _ in range(POSTS - Post.query.filter_by(topic_id=topic.id).count()):
            Post(content=TEXT).save(user=writer, topic=topic)
        url, statements = topic.url, []
        event.listen(db.engine, "before_cursor_execute", lambda *asked: statements.append(asked[2]))
    client = app.test_client()
    client.post("/auth/login", data={"login": user, "password": password})
    page = client.get(url)
    shown = len(set(re.findall(r'id="pid(\d+)"', page.text)))
    if shown != POSTS or "/auth/logout" not in page.text:
        raise SystemExit(f"status {page.status_code}, {shown} posts")
    del statements[:]
    client.get(url)
    told = {"cpu": _cpu(client, url), "statements": len(statements), "python": sys.version.split()[0]}
    print(json.dumps(told))


def _cpu(client: FlaskClient, url: str) -> float:
    """Milliseconds, the median."""
    costs = []
    for _ in range(CALLS):
        begin = time.process_time()
        client.get(url)
        costs.append((time.process_time() - begin) * 1000)
    return statistics.median(costs)


if __name__ == "__main__":
    main(*sys.argv[1:])
