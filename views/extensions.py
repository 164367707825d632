"""The extensions that rooms hang their own rules on: who is signed in, and how often an address may ask."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager

login = LoginManager()
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
