"""Time zones as the form offers them: by region, by town, the present one in any case."""

from flask import Flask
from flask_babel import Babel

from esn.people.words import zones_by_region


def test_time_zones_stand_by_region() -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        zones = zones_by_region("Etc/GMT+3")
    assert next(iter(zones.items())) == ("", [("UTC", "UTC")])
    assert ("Europe/Warsaw", "Warsaw") in zones["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina") in zones["America"]
    assert zones["Etc"] == [("Etc/GMT+3", "GMT+3")]
