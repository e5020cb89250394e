"""Which releases are of one issuer: by CIK, name or ticker, the same in every order, never by what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.db.issuers import name_keys, sort_releases
from tracker.types import Release


def release(
    day: int, name: str, ticker: str | None = None, cik: str | None = None, exchange: str | None = None
) -> Release:
    """Make the header of a release published on a day of one month."""
    return Release(
        text="",
        source="",
        sha256=f"{day:02}{name}{ticker}{cik}",
        issuer=name,
        ticker=ticker,
        cik=cik,
        exchange=exchange,
        published=date(2031, 1, day),
        fiscal_year_end="12-31",
        fiscal_year_end_from="assumed",
    )


ONE = [
    [release(1, "Norvane Instruments, Inc."), release(2, "NORVANE INSTRUMENTS INC")],
    [release(1, "Ostrel Foods Corporation"), release(2, "The Ostrel Foods Co., Ltd.")],
    [release(1, "Meridian N.V."), release(2, "Meridian")],
    [release(1, "Oak & Elm Corp. (d/b/a Elmwood)"), release(2, "Elmwood, Inc.")],
    [release(1, "Old Name Corp.", "NVIN"), release(2, "Fresh Words Inc.", "NVIN")],
    [release(1, "Norvane", cik="0000000042"), release(2, "Something Else", cik="0000000042")],
    [release(1, "Norvane", "NVIN", exchange="NASDAQ"), release(2, "Norvane Instruments", "NVIN", exchange="NYSE")],
    [release(1, "Ateliers Réunis SA"), release(2, "Ateliers Reunis S.A.")],
    # What the submission's header calls former names.
    [release(1, "Old Words Corp."), replace(release(2, "Fresh Words Inc.", cik="0000000042"), former_names=("OLD WORDS CORP",))],
    # A third release links two that had nothing in common.
    [release(1, "Alder", cik="0000000042"), release(2, "Birch", "BRCH"), release(3, "Birch", "BRCH", "0000000042")],
]
TWO = [
    [release(1, "Norvane Instruments"), release(2, "Norvane Foods")],
    [release(1, "Norvane", cik="0000000041"), release(2, "Norvane", cik="0000000042")],
    [release(1, "Alder", "ARG", exchange="NYSE"), release(2, "Birch", "ARG", exchange="TSXV")],
    # Another company took over the name.
    [release(1, "Old Words", cik="0000000041"), replace(release(2, "Fresh Words", cik="0000000042"), former_names=("Old Words",))],
    # A joint release that prints only the partner's ticker.
    [release(1, "Alder", "ALDR"), release(2, "Giant Pharma", "GIA"), release(3, "Alder", "GIA")],
]


@pytest.mark.parametrize("releases", ONE)
def test_one_issuer(releases: list[Release]) -> None:
    assert len(sort_releases(releases)[0]) == 1


@pytest.mark.parametrize("releases", TWO)
def test_two_issuers(releases: list[Release]) -> None:
    assert len(sort_releases(releases)[0]) == 2


def test_the_newest_name_is_shown_and_the_first_one_names_the_id() -> None:
    (issuer,), _ = sort_releases([release(9, "Fresh Words Inc.", "NVIN"), release(1, "Old Name Corp.", "NVIN")])
    assert (issuer.issuer_id, issuer.name) == ("old-name", "Fresh Words Inc.")


def test_two_issuers_of_one_name_have_two_ids() -> None:
    issuers, _ = sort_releases(TWO[1])
    assert {i.issuer_id for i in issuers} == {"norvane", "norvane-0000000042"}


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Haldor S.p.A.", ("haldor",)),
        ("U.S. Widgets, Inc.", ("us-widgets",)),
        ("O’Neal's Holdings plc", ("oneals",)),
        ("The Group", ("the-group",)),
        ("株式会社", ("株式会社",)),
    ],
)
def test_names(name: str, keys: tuple[str, ...]) -> None:
    assert name_keys(name) == keys


headers = st.lists(
    st.builds(
        release,
        st.integers(1, 28),
        st.sampled_from(["Alder", "Birch", "Cedar", "Alder (formerly Cedar)"]),
        st.sampled_from([None, "AAA", "BBB", "CCC"]),
        st.sampled_from([None, None, "0000000001", "0000000002"]),
    ),
    max_size=9,
    unique_by=lambda r: r.sha256,
)


@given(headers, st.randoms(use_true_random=False))
def test_order_never_matters(releases: list[Release], chance: object) -> None:
    shuffled = list(releases)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sort_releases(shuffled) == sort_releases(releases)


@given(headers)
def test_no_issuer_has_two_ciks_and_every_release_has_one_issuer(releases: list[Release]) -> None:
    issuers, _ = sort_releases(releases)
    ciks = {r.sha256: r.cik for r in releases}
    assert all(len({ciks[s] for s in i.releases} - {None}) <= 1 for i in issuers)
    assert sorted(s for i in issuers for s in i.releases) == sorted(ciks)
    assert len({i.issuer_id for i in issuers}) == len(issuers)


@given(headers, st.integers(1, 28))
def test_what_is_known_on_a_day_does_not_change_later(releases: list[Release], day: int) -> None:
    cut = [r for r in releases if r.published and r.published.day <= day]
    known = sort_releases(cut)[1]
    later = sort_releases(releases)[1]
    assert all(later[sha256] == informed for sha256, informed in known.items())
