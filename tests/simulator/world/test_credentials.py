from parktime.simulator.world.service import make_credentials
from tests.simulator.world.stage import ACACIA, BANKSIA


def secrets(credentials):
    every = (credentials.token, credentials.key, credentials.client_id, credentials.client_secret)
    return {secret for secret in every if secret is not None}


def test_each_ccms_has_its_own_kind():
    kidsoft, manage = make_credentials(1, ACACIA), make_credentials(1, BANKSIA)
    assert (kidsoft.pin, kidsoft.client_id, kidsoft.client_secret) == ("S434783895", None, None)
    assert (manage.pin, manage.key) == (None, None)
    assert all(secret.startswith("fake-") for secret in secrets(kidsoft) | secrets(manage))


def test_they_are_the_same_for_a_seed_and_never_shared():
    assert make_credentials(1, BANKSIA) == make_credentials(1, BANKSIA)
    every = [
        secrets(make_credentials(seed, entry)) for seed in (1, 2) for entry in (ACACIA, BANKSIA)
    ]
    assert len(set.union(*every)) == sum(len(each) for each in every) == 10
