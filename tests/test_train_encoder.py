"""Training the encoder: what is written reads as what was tuned. Runs where the extra and a base's packages are installed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_decide import read

from tracker.candidates import find_candidates
from tracker.errors import TrackerError
from tracker.train.bases import LARGE, SMALL, Base, base_folder
from tracker.train.labels import Labelled

PROMISES = ("We expect revenue of $40 million in 2031.", "For 2031, net income is expected to be $4 million.")
REPORTS = ("In 2030, revenue was $38 million.", "Net income amounted to $3 million in 2030.")


def labelled() -> Labelled:
    release = read(*PROMISES, *REPORTS)
    candidates = tuple(find_candidates(release))
    promised = [candidate.segment.text in PROMISES for candidate in candidates]
    return Labelled(
        "made", release, candidates, tuple("promised" if p else "none" for p in promised), tuple(c.claim.metric if p else None for c, p in zip(candidates, promised, strict=True))
    )  # fmt: skip


@pytest.mark.parametrize("base", [SMALL, LARGE], ids=lambda base: base.name)
def test_the_written_encoder_sees_what_the_tuned_one_saw(base: Base, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    try:
        base_folder(base)
    except TrackerError as missing:
        pytest.skip(str(missing))
    from tracker.decide.encoder import load_encoder
    from tracker.train import encoder as encoding

    data = labelled()
    tuned = encoding.tune([data] * 4, base=replace(base, epochs=3, warm_up=1))
    encoding.save(tuned, tmp_path)
    before, after = (one.read(data.candidates, data.published) for one in (tuned, load_encoder(tmp_path)))
    assert [one.odds for one in after] == pytest.approx([one.odds for one in before], abs=0.6)
    # Both have learnt what was promised here.
    odds = {mark: [seen.odds for seen, label in zip(after, data.labels, strict=True) if label == mark] for mark in ("promised", "none")}
    assert min(odds["promised"]) > max(odds["none"])
    for seen, candidate in zip(after, data.candidates, strict=True):
        # No milestone was taught, so none is named.
        names = seen.naming.names if seen.naming else ()
        assert names == (("net_income", "revenue") if candidate.claim.kind == "guidance" else ())
    assert all(path.stat().st_size < encoding.LARGEST_FILE for path in tmp_path.iterdir())


def test_a_base_that_is_not_installed_is_named_with_its_extra() -> None:
    for base, extra in ((SMALL, r"guidance-tracker\[train\]"), (LARGE, r"guidance-tracker\[train-large\]")):
        with pytest.raises(TrackerError, match=extra):
            base_folder(replace(base, packages=("no-such-package-of-anybody",) * len(base.packages)))
