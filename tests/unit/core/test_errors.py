import pytest

from esn.core import errors


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (errors.NotFound, 404),
        (errors.NotAllowed, 403),
        (errors.Conflict, 409),
        (errors.NotValid, 422),
        (errors.TooMany, 429),
        (errors.Unavailable, 503),
        (errors.SignInRequired, 401),
        (errors.TermsRequired, 403),
        (errors.ReauthenticationRequired, 403),
    ],
)
def test_every_refusal_has_a_status_and_a_message(refusal, status):
    assert (refusal.status, refusal("Said.").message, str(refusal("Said."))) == (status, "Said.", "Said.")


def test_codes_are_told_apart():
    refusals = errors.Refusal.__subclasses__()
    assert len({refusal.code for refusal in refusals}) == len(refusals)


def test_fields_that_are_not_valid_bring_the_message():
    refusal = errors.NotValid(fields={"title": "Write a title.", "text": "Write a text."})
    assert refusal.message == "Write a title."
    assert refusal.fields == {"title": "Write a title.", "text": "Write a text."}
    assert errors.TooMany(retry_after=5).retry_after == 5
