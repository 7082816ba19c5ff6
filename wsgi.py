"""What the web server loads: `gunicorn wsgi:app`."""

from config import Config
from marketplace.app import create_app

app = create_app(Config.from_env())
