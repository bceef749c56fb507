"""Extensions of Flask, made without an application; `create_app` and `web` give them one. Imports nothing of ours."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect


def sender() -> str:
    """Whom a rate limit counts: the signed-in person, else the address."""
    return current_user.get_id() or get_remote_address()


babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(key_func=sender)
login_manager = LoginManager()
migrate = Migrate()
# Without arguments: what SocketIO() is told here would be forgotten by init_app (it falls back to another channel).
socketio = SocketIO()
