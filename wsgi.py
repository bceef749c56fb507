"""The entry for gunicorn: `gunicorn -c config/gunicorn.conf.py wsgi:app`."""

from esn.app import create_app

app = create_app()
