import grpc
import pytest

from protos.intake.v1 import events_pb2 as intake
from protos.tracking.v1 import tracking_pb2 as pb
from shared import lookup_secret
from tests.services.tracking.reader import journey
from tests.support import refused, rid

CODE, SECRET, WRONG = "H55.12-260302-0001", "7K3M-Q0ZC-18XW", "0000-0000-0000"


async def known(reader, *, told=True):
    """Let a dossier with a secret be accepted; give its id."""
    dossier_id = rid()
    facts = journey(dossier_id, CODE, "EE1VN", "EE2VN")[:4]
    facts[-1].lookup_hash = lookup_secret.hash_of(dossier_id, SECRET) if told else b""
    await reader.started.deliver(*reader.facts(facts))
    return dossier_id


async def look_up(reader, code=CODE, secret=SECRET):
    """Ask with a code and a secret, as nobody in particular."""
    return await reader.tracking.LookUp(pb.LookUpRequest(dossier_code=code, secret=secret))


@pytest.mark.parametrize("secret", [SECRET, "7k3mq0zc18xw", " 7K3M QOZC l8XW "])
async def test_who_has_the_paper_sees_where_his_dossier_is(reader, secret):
    """A citizen would have to call the counter, or be refused for an O that is a zero."""
    dossier_id = await known(reader)

    answer = await look_up(reader, CODE.lower(), secret)

    assert (answer.dossier_code, answer.stage) == (CODE, "ACCEPTED")
    assert answer.next_step_vi == "Bộ phận một cửa chuyển hồ sơ đến cơ quan giải quyết"
    assert answer.text_vi[0].startswith("Hồ sơ đang do bộ phận một cửa (H55.12) giữ từ")
    assert dossier_id not in str(answer)


async def test_a_wrong_secret_and_an_unknown_code_are_answered_alike(reader):
    """Whoever counts codes up would learn which dossiers there are."""
    dossier_id = await known(reader)

    answers = [
        await refused(look_up(reader, secret=WRONG)),
        await refused(look_up(reader, code="H55.12-260302-0002")),
        await refused(look_up(reader, code=dossier_id)),
        await refused(look_up(reader, code="EE1VN")),
    ]

    assert {(one.code, one.reason) for one in answers} == {
        (grpc.StatusCode.NOT_FOUND, "CODE_OR_SECRET_WRONG")
    }
    assert len({one.message_vi for one in answers}) == 1


async def test_a_dossier_without_a_secret_is_shown_to_nobody(reader):
    """Facts of before would be open to whoever sends nothing."""
    await known(reader, told=False)

    assert (await refused(look_up(reader, secret=WRONG))).reason == "CODE_OR_SECRET_WRONG"


@pytest.mark.parametrize("code", [CODE, "H55.12-260302-0404"])
async def test_a_code_is_not_answered_for_a_while_after_wrong_secrets(reader, code):
    """A program would try secrets for ever; and an unknown code would show itself by no limit."""
    await known(reader)
    for _ in range(10):
        assert (await refused(look_up(reader, code, "wrong"))).reason == "CODE_OR_SECRET_WRONG"

    refusal = await refused(look_up(reader, code))
    assert (refusal.code, refusal.reason) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_MANY_TRIES",
    )  # fmt: skip

    reader.started.clock.advance(minutes=15)
    if code == CODE:
        assert (await look_up(reader)).dossier_code == CODE
    else:
        assert (await refused(look_up(reader, code))).reason == "CODE_OR_SECRET_WRONG"


async def test_a_right_secret_is_no_wrong_try(reader):
    """Who looks every hour would lock himself out."""
    await known(reader)

    assert {(await look_up(reader)).stage for _ in range(15)} == {"ACCEPTED"}


def test_secrets_are_of_chance_and_read_off_paper():
    """Two citizens would have the same one, or take an O for a zero."""
    made = {lookup_secret.new_secret() for _ in range(200)}

    assert len(made) == 200
    assert set("".join(made)) <= set(lookup_secret.SIGNS) | {"-"}
    assert all(len(secret) == 14 for secret in made)
    hashes = {lookup_secret.hash_of(dossier_id, SECRET) for dossier_id in ("d-1", "d-2")}
    assert len(hashes) == 2


def test_the_fact_has_a_place_for_the_hash_and_none_for_the_secret():
    """The secret of every citizen would be in the broker."""
    names = intake.DossierAccepted.DESCRIPTOR.fields_by_name

    assert "lookup_hash" in names
    assert not any("secret" in name for name in names)
