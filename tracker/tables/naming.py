"""Label → what a line guides: metric, basis, scope; by its own words, its group's, its column's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker import lexicon
from tracker.lexicon import basis_of, find_metrics
from tracker.tables.context import scale_of
from tracker.tables.dated import dated_in
from tracker.tables.grid import Grid, Line
from tracker.types import Basis, Release


@dataclass(frozen=True, slots=True)
class Named:
    """What a line guides: the metric with the words for it, its basis and what it is limited to.

    `known` is False where no word of the line or around it is of the lexicon.
    """

    metric: str
    subject: str
    basis: Basis
    scope: str | None
    known: bool = True


_NO_NAME = re.compile(
    r"^\W*(?:\(?(?:unaudited|in (?:thousands|millions|billions))\b.*|note.*|see .*|source.*|total|low|high)\W*$",
    re.IGNORECASE,
)
# In "Capital expenditures as % of revenue" revenue is only what the metric is measured against.
_AGAINST = re.compile(
    r"(?:\bof|\bper|/|\bto)\s+(?:(?:net|total|our)\s+)*$|%\s*(?:of\s+)?(?:(?:net|total)\s+)*$", re.IGNORECASE
)
# "O&M", "G&A" and "B787-9" are names too, without two letters on end.
_LETTERS = re.compile(r"[A-Za-z](?:[A-Za-z]| ?& ?[A-Za-z]|\d{3})")
# A group so named lists the steps of a bridge, and is no metric that its rows belong to.
STEPS = re.compile(
    r"(?:(?:non-gaap )?adjust(?:ed|ments?)(?: for| to|:|$)|add(?:ing)?(?: back)?:?\b|less:|plus:|impact of|excluding|exclude|reconcil)",
    re.IGNORECASE,
)


# A row of the whole company's below its segments: the head or the group names what it totals.
_WHOLE = re.compile(
    r"\W*(?:(?:grand|group|company) )?(?:total|group|consolidated|company)(?: (?:total|company|group))?\W*",
    re.IGNORECASE,
)


def name_line(line: Line, header: str, caption: str, release: Release, about: str = "") -> Named | None:
    """Name what a line guides; None where it has no words of its own.

    Where rows are periods the column's header names the metric, where rows are segments the group above does, or what the
    whole table is `about` ("2026 net sales guidance by segment").
    """
    label = _naming_words(line, header, caption, release, about)
    if _WHOLE.fullmatch(label):
        # The whole of things that no word names ("Fleet at year end": "A319", "A320", "Total").
        basis = _stated_basis(label, line.group, header, caption)
        return Named("other", f"{line.group} {label}".strip(), basis, None, known=False)
    if not label or _NO_NAME.match(label) or not _LETTERS.search(label):
        return None
    basis = _stated_basis(label, line.group, header, caption)
    mentions = [m for m in find_metrics(label) if not _AGAINST.search(label[: m.start])]
    known = [m for m in mentions if m.metric != "other"]
    for mention in (*known[:1], *mentions[:1]):
        metric = _joint_metric(label, known) or mention.metric
        return Named(metric, label, _agreed(mention.basis, basis), _scope_in(label, mention))
    group = "" if STEPS.search(line.group) else line.group
    above = _first_known((group, header, about))
    if above:
        return Named(above.metric, f"{label} {above.text}", _agreed(above.basis, basis), label)
    if _PROFIT.fullmatch(label) or _PRETAX.match(label):
        return Named("net_income", label, basis, None)
    invested = next((words for words in (header, about) if _INVESTED.match(words)), "")
    if invested:
        return Named("capex", f"{label} {invested}", basis, label)
    return Named("other", label, basis, None, known=False)


def _naming_words(line: Line, header: str, caption: str, release: Release, about: str) -> str:
    """Return the words that name a line: its label, or where that is a vintage, a period or a total those around it."""
    label = line.label
    if is_vintage(label) and header:
        return header
    if is_period(label, release):
        named = find_metrics(header) or _PRETAX.match(header)
        return header if named else line.group or _metric_words(caption) or about or _ahead(label, header, release)
    if _WHOLE.fullmatch(label):
        around = (header, line.group, about)
        return next((words for words in around if find_metrics(words) or _INVESTED.match(words)), label)
    return label


def _ahead(label: str, header: str, release: Release) -> str:
    """Return the head over a row of a period that lies ahead: what it promises, though no word names a metric."""
    ends = [d.period.end for d in dated_in(label, release) if d.period.end]
    return header if ends and release.published and ends[-1] >= release.published else ""


def _first_known(texts: tuple[str, ...]) -> lexicon.MetricMention | None:
    return next((m for words in texts for m in find_metrics(words) if m.metric != "other"), None)


# What Tokyo's forms call profit before tax and profit after it.
_PROFIT = re.compile(
    r"\W*(?:(?:ordinary|recurring) (?:profit|income)|profit(?: (?:for the (?:year|period)|attributable to .{1,60}))?)\W*",
    re.IGNORECASE,
)
_PRETAX = re.compile(r"\W*(?:ordinary|recurring) (?:profit|income)\b", re.IGNORECASE)
_VINTAGE = re.compile(
    r"\W*(?:(?:previous(?:ly)?|prior|revised|updated|current|new|initial|latest|original|announced)\W+){1,3}(?:forecasts?|guidance|outlook|estimates?|projections?)"
    r"(?:\W*\(?[A-D]\)?)?(?:\W+(?:(?:announced|issued|given|as|of|on)\W+){0,3}(?:(?:[A-Z][a-z]{2,8}\.? )?\d[\w, ./-]*))?\W*",
    re.IGNORECASE,
)


def is_vintage(label: str) -> bool:
    """Tell whether a label names only which guidance the row gives, so that the heads name its metrics.

    >>> is_vintage("Previous forecast (A), May 12, 2026"), is_vintage("Revised forecast (B)"), is_vintage("Revised revenue outlook")
    (True, True, False)
    """
    return bool(_VINTAGE.fullmatch(label))


def subject_of(grid: Grid, caption: str) -> str:
    """Return the words for the one metric that a caption names over rows and columns that name none, else ""."""
    mentions = {m.metric: m.text for m in find_metrics(caption)}
    named = any(find_metrics(words) for line in grid.lines for words in (line.label, line.group))
    named = named or any(find_metrics(c.header) for c in grid.columns)
    if named:
        return ""
    invested = next((line for line in caption.split("\n") if _INVESTED.match(line)), "")
    return next(iter(mentions.values())) if len(mentions) == 1 else invested


def is_period(label: str, release: Release) -> bool:
    """Tell whether a label is nothing but a period ("Q4 2026", "Full year 2026")."""
    found = dated_in(label, release)
    if not found or len(found[-1].text) < 0.6 * len(label) or find_metrics(label):
        return False
    rest = label.replace(found[-1].text, " ")
    return len(rest) == len(label) or not re.search(
        r"(?i)\b(?!the\b|for\b|end\b|ended\b|ending\b|guidance\b|outlook\b|forecasts?\b|projected\b|estimated?\b)[a-z]{3,}",
        rest,
    )


def _joint_metric(label: str, known: list[lexicon.MetricMention]) -> str | None:
    """Read "R&D and SG&A expenses" as the operating expenses that both are part of."""
    kinds = {m.metric for m in known}
    joined = {"r_and_d", "sg_and_a"} <= kinds and re.search(r"\+|&|\band\b|\bplus\b", label)
    return "operating_expenses" if joined else None


def _agreed(own: Basis, around: Basis) -> Basis:
    return own if own != "unstated" else around


def _metric_words(text: str) -> str:
    return next((m.text for m in find_metrics(text)), "")


def _stated_basis(label: str, group: str, header: str, caption: str) -> Basis:
    """Take the basis from the label, the group, the column or the caption; words that name both say nothing."""
    for words in (label, "" if STEPS.search(group) else group, header, caption):
        both = re.search(r"\bnon-?gaap\b", words, re.IGNORECASE) and re.search(
            r"(?<!non)(?<!non-)(?<!non )\bgaap\b", words, re.IGNORECASE
        )
        stated = "unstated" if both or re.search(r"reconcil", words, re.IGNORECASE) else basis_of(words)
        if stated != "unstated":
            return stated
    return "unstated"


_GENERIC = re.compile(
    r"(?:\b(?:total|net|gross|consolidated|comparable|company|group|our|the|gaap|non-gaap|adjusted|diluted|basic|reported|full[- ]year|annual|fiscal|expected|estimated|core|operating|"
    r"effective|q[1-4]|[1-4]q|[12]h|h[12]|first|second|third|fourth|quarter|half|fy|planned|budgeted|projected|forecast|guided|anticipated|targeted|target|organic|like-for-like|underlying|constant|currency|same|and|of|for|in|retained)\b|[\W\d])*",
    re.IGNORECASE,
)


def _scope_in(label: str, mention: lexicon.MetricMention) -> str | None:
    """Cut the words that limit a metric in its label ("Services revenue" is Services); None for the whole company."""
    own = re.fullmatch(r"([A-Z][\w&-]*)(?: net)? (?i:revenues?|sales)", mention.text)
    before = re.sub(
        r"\b(?:non-)?gaap\b|\badjusted\b|\btotal\b|\bnet\b", " ", label[: mention.start], flags=re.IGNORECASE
    )
    after = re.match(r"\s*(?:\(?(?:in|from|for|of)\s+|[-–—:,]\s*)([A-Z][\w&. -]{1,40})", label[mention.end :])
    first = f"{before.strip(' ,-–—:')} {own.group(1) if own else ''}".strip()
    for words in (first, after.group(1).strip() if after else ""):
        words = re.sub(r"[\s+&,]+$|\s+(?:and|or)$", "", words)
        if words and not _GENERIC.fullmatch(words) and scale_of(words)[0] == 1 and len(words) <= 60 and not words.lower().startswith("as a"):
            return " ".join(words.split())
    return None


_SHARE_OF_SALES = re.compile(
    r"(?:%|percent(?:age)?|share)\s*of\s+(?:(?:net|total)\s+)*(?:sales|revenues?)|\bmargin\b", re.IGNORECASE
)
_AS_MONEY = {margin: profit for profit, margin in lexicon.MARGIN_OF.items()}


# A row that names only what comes out of the ground or the plant, with its unit ("Chrome concentrate (kt)").
_PRODUCED = frozenset(
    {
        "oz",
        "koz",
        "moz",
        "ounces",
        "tonnes",
        "tons",
        "kt",
        "mt",
        "mlbs",
        "lbs",
        "boe/d",
        "boepd",
        "mboe/d",
        "bbl",
        "bbls",
        "bbl/d",
        "bbls/d",
        "mmcf/d",
    }
    | {"mcf", "mcfe", "mmcf", "mmcfe", "bcf", "bcfe", "boe", "mcf/d", "mcfe/d", "mmcfe/d"}
    | {"gwh", "mwh", "twh"}
)
_INVESTED = re.compile(
    r"(?:total |planned |estimated )*(?:(?:growth|sustaining|maintenance|expansion|development) (?:capital|capex)\b|(?:\w+ )?infrastructure investments?\b|investments?(?:\W|$)(?! (?:income|gains?|property|properties|securities)))",
    re.IGNORECASE,
)


def settle_metric(metric: str, unit: str, label: str, cell: str) -> str:
    """Let the unit decide between a profit and its margin, and name an unknown expense given as a share of sales.

    >>> settle_metric("operating_income", "percent", "Operating income as % of revenue", "12%")
    'operating_margin'
    >>> settle_metric("operating_expenses", "USD/boe", "Operating expense ($/boe)", "14")
    'cost_of_revenue'
    """
    if unit == "percent" and _SHARE_OF_SALES.search(f"{label} {cell}"):
        costs = metric == "other" and re.search(r"\b(?:expenses?|costs?)\b", label, re.IGNORECASE)
        return "operating_expenses" if costs else lexicon.MARGIN_OF.get(metric, metric)
    if metric == "other" and unit in _PRODUCED:
        return "production"
    money, _, per = unit.partition("/")
    if len(money) != 3 or not money.isupper():
        return metric
    if per:
        return "cost_of_revenue" if per != "share" and metric == "operating_expenses" else metric
    return _metric_of_money(metric, label)


def _metric_of_money(metric: str, label: str) -> str:
    if metric == "other" and _INVESTED.match(label):
        return "capex"
    # "Net product sales" may be meant in pieces, but not in dollars.
    sold = metric == "units" and re.search(r"\b(?:sales|revenues?)\b", label, re.IGNORECASE)
    return "revenue" if sold else _AS_MONEY.get(metric, metric)
