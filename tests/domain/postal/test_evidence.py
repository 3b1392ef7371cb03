"""Signatures and photos: what is taken in, and until when it is kept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.postal.domain import (
    EvidenceKind,
    EvidenceLimits,
    State,
    evidence_hash,
    kept_until,
    put_before,
    put_evidence,
)
from services.postal.domain.image import Image, read_image
from shared.errors import FailedPrecondition, InvalidArgument
from tests.domain.postal.builders import FINAL, NOW, shipment
from tests.images import jpeg, png, webp

LIMITS = EvidenceLimits(bytes_max=1_000, side_max=100, per_shipment=3)
PHOTO = EvidenceKind.PHOTO


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(30, 20), "image/png"),
        (jpeg(30, 20), "image/jpeg"),
        (jpeg(30, 20, marker=0xC2), "image/jpeg"),
        (webp(b"VP8 ", 30, 20), "image/webp"),
        (webp(b"VP8L", 30, 20), "image/webp"),
        (webp(b"VP8X", 30, 20), "image/webp"),
    ],
)
def test_an_image_is_known_by_its_first_bytes(content, media_type):
    """The name that an application gives a file says nothing about it."""
    assert read_image(content) == Image(media_type, 30, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html>", b"GIF89a\x01\0\x01\0", b"%PDF-1.7", b"",
        png()[:-1], png() + b"<script>", png()[8:],
        b"\xff\xd8\xff", b"\xff\xd8\xff\xda\0\2", jpeg(9, 9).replace(b"\xff\xc0", b"\xff\xc4"),
        webp(b"VP8X", 9, 9)[:-1], webp(b"VP8L", 9, 9) + b"x",
        webp(b"VP8 ", 9, 9).replace(b"VP8 ", b"VP9 "),
        webp(b"VP8 ", 9, 9).replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"),
    ],
)  # fmt: skip
def test_what_is_no_whole_image_is_refused(content):
    """A page with a script would run in the browser of whoever looks at a signature."""
    with pytest.raises(InvalidArgument, match="NOT_AN_IMAGE"):
        put_evidence(shipment(), PHOTO, content, 0, LIMITS, NOW)


@given(st.sampled_from([png(), jpeg(9, 9), webp(b"VP8X", 9, 9)]), st.data())
def test_any_bytes_are_read_without_a_fault(content, data):
    """What breaks the reader of headers would break the service."""
    at = data.draw(st.integers(0, len(content) - 1))
    spoilt = content[:at] + data.draw(st.binary(max_size=20))

    assert read_image(spoilt) is None or read_image(spoilt).media_type.startswith("image/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(1, 101), "BAD_DIMENSIONS"),
        (jpeg(101, 1), "BAD_DIMENSIONS"),
        (jpeg(0, 9), "BAD_DIMENSIONS"),
        (jpeg(65_535, 65_535), "BAD_DIMENSIONS"),
        (png(1, 1) + b"x" * 1_000, "TOO_LARGE"),
    ],
)
def test_evidence_has_bounds(content, reason):
    """A small file may unpack to gigabytes, a large one fill the disk."""
    with pytest.raises(InvalidArgument, match=reason):
        put_evidence(shipment(), PHOTO, content, 0, LIMITS, NOW)


def test_a_shipment_has_only_so_much_evidence():
    """One shipment must not become somebody's photo album."""
    assert put_evidence(shipment(), PHOTO, png(), 2, LIMITS, NOW)
    with pytest.raises(FailedPrecondition, match="TOO_MUCH_EVIDENCE"):
        put_evidence(shipment(), PHOTO, png(), 3, LIMITS, NOW)


def test_a_signature_belongs_to_one_shipment():
    """The signature of the last delivery must not prove the next one."""
    kept, fact = put_evidence(shipment(), EvidenceKind.SIGNATURE, png(), 0, LIMITS, NOW)

    assert fact.evidence_hash == kept.evidence_hash == evidence_hash(png())
    assert put_before(kept, shipment()) is kept
    with pytest.raises(FailedPrecondition, match="EVIDENCE_OF_ANOTHER_SHIPMENT"):
        put_before(kept, shipment(shipment_id="s-2"))


@pytest.mark.parametrize("state", State)
def test_evidence_is_kept_as_long_as_the_shipment_is_on_its_way(state):
    """Deleted before the end, it could not prove the end."""
    until = kept_until(shipment(state), NOW, timedelta(days=9))

    assert until == (None if state in FINAL else NOW + timedelta(days=9))
