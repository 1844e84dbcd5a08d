"""Tokens are sealed and opened again, addresses are only recognised."""

import re

from survey_service.keys import Keys, fingerprint, token, token_hash, tokens

KEYS = Keys("a secret", "a private one")


def test_what_is_sealed_can_be_unsealed_and_reads_as_nothing() -> None:
    sealed = KEYS.seal("tökén")

    assert "tökén" not in sealed
    assert KEYS.unseal(sealed) == "tökén"


def test_many_are_sealed_in_the_same_format_each_for_itself() -> None:
    texts = ["", "token", "tökén" * 20, "x" * 16, "x" * 16]

    sealed = KEYS.seal_many(texts)

    assert [KEYS.unseal(one) for one in sealed] == texts
    assert len({one[12:34] for one in sealed}) == len(texts)  # where the IV stands


def test_tokens_are_words_of_22_characters_and_none_comes_twice() -> None:
    drawn = tokens(1000)

    assert all(re.fullmatch(r"[\w-]{22}", one, re.ASCII) for one in drawn)
    assert len(set(drawn)) == 1000


def test_a_former_key_still_opens_what_it_sealed() -> None:
    sealed = KEYS.seal("token")

    rotated = Keys("a new secret", "a private one", fallbacks=("another", "a secret"))

    assert rotated.unseal(sealed) == "token"


def test_what_another_key_sealed_or_somebody_changed_is_nothing() -> None:
    sealed = KEYS.seal("token")

    assert Keys("another", "a private one").unseal(sealed) is None
    assert KEYS.unseal(sealed[:-4] + "AAA=") is None
    assert KEYS.unseal("") is None
    assert KEYS.unseal("ü") is None


def test_an_address_is_recognised_by_the_privacy_key_alone() -> None:
    known = KEYS.address_hash("cy@example.com")

    assert len(known) == 32
    assert known == Keys("a new secret", "a private one").address_hash("cy@example.com")
    assert known != Keys("a secret", "another").address_hash("cy@example.com")
    assert known != KEYS.address_hash("eve@example.com")


def test_a_fingerprint_tells_keys_apart_without_naming_them() -> None:
    assert fingerprint("a private one") == fingerprint("a private one") != fingerprint("another")
    assert "private" not in fingerprint("a private one")


def test_a_token_is_128_random_bits_in_22_characters_and_kept_as_a_hash() -> None:
    one, other = token(), token()

    assert one != other
    assert len(one) == 22
    assert one.isascii()
    assert len(token_hash(one)) == 32
    assert token_hash(one) != token_hash(other)


def test_a_forged_token_of_any_text_has_a_hash() -> None:
    assert len(token_hash("\ud800\0٣")) == 32


def test_keys_are_not_shown() -> None:
    assert "secret" not in repr(KEYS).replace("secret_key", "")
    assert "private one" not in repr(KEYS)
