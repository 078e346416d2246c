"""Words that tell a context, a resource, reasoning or an outcome in English: the heuristic's eyes.

Weights are rough log odds set by hand from realist papers' own usage (what predates or surrounds
a programme; what it gives and does; how people think and feel about that; what came of it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from realist.data.domain import Role


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that speaks for a role, and how loudly; for no role, where there is none."""

    role: Role | None
    weight: float
    pattern: re.Pattern[str]


_LABELLED, _STRONG, _CLEAR, _FAINT = 3.2, 1.6, 1.0, 0.5

_LISTS: dict[Role | None, tuple[tuple[float, str], ...]] = {
    None: (  # what researchers did, what papers say of themselves, what is only supposed
        (
            _STRONG,
            r"""
            this (?:study|review|paper|article|section|report)|(?:we|authors?|
            reviewers) (?:interviewed|analy[sz]ed|coded|searched|screened|extracted|conducted|
            argue|suggest|propose)|records|databases|were (?:screened|coded|recorded|
            transcribed|excluded)|programme theor\w+|irpts?|cmocs|(?:further|future|
            previous) research|(?:table|figure|appendix|supplementary file) \d+|literature|
            we (?:cannot|do not) (?:say|claim|know)""",
        ),
        (
            _FAINT,
            r"""
            might (?:be|have)|may have|perhaps|it (?:would be|is) (?:easy|tempting|possible)""",
        ),
    ),
    Role.CONTEXT: (  # what was there before, and what surrounds
        (
            _LABELLED,
            r"""in (?:the|a) contexts? of|\(C\)""",
        ),
        (
            _STRONG,
            r"""
            historically|against (?:a|the) back\w+|in the wake of|long[- ]standing|legacy of|
            prior to|a history of|given that|at (?:that|the) time|by the time|until then""",
        ),
        (
            _CLEAR,
            r"""
            (?:had|'d|have|has|'ve) (?:already |never |not |always |long |just |only )*(?:been|
            come|gone|had|run|lost|become|seen|fought|grown|left|worked|\w{3,}ed)""",
        ),
        (
            _CLEAR,
            r"""
            (?:was|were|is|are) (?:still |already )?(?:under|in its|in their|without|short of|
            used to|dependent on)""",
        ),
        (
            _CLEAR,
            r"""
            there (?:was|were|is|are|had been) (?:no|little|few|a|an|some|already|still)|nobody|
            no one|neither|none of|nothing (?:had|was)|differ(?:s|ed|ent)?\b""",
        ),
        (
            _STRONG,
            r"""
            ^(?:and |but )?where|(?:in|among|within|at) (?:\w+ ){1,3}(?:where|whose|without|
            with (?:no|little|few|a))""",
        ),
        (
            _CLEAR,
            r"""
            pressures?|austerity|cuts|savings|deficit|shortages?|turnover|vacanc\w+|
            redundanc\w+|reorgani[sz]\w+|restructur\w+|merger|inquiry|inspection|scrutiny|
            regulator\w*|pandemic|covid\S*|bankrupt\w*|politic\w*|statutory""",
        ),
        (
            _FAINT,
            r"""
            culture of|hierarch\w+|tradition\w*|histor(?:y|ies)|previous(?:ly)?|already|used to|
            for years|over (?:\w+ )(?:months|years)|(?:two|three|four|five|six|ten|
            twenty) years|each (?:of|had|came|knew)|rural|deprived|relationships? (?:was|were|
            between)|mistrust|distrust""",
        ),
    ),
    Role.RESOURCE: (  # what is given and done, how often, by whom
        (
            _LABELLED,
            r"""\(M-?Res\w*\)""",
        ),
        (
            _STRONG,
            r"""
            set (?:up|aside)|introduc(?:ed|es|ing|tion of)|provid(?:ed|es|ing|ision of)|
            launched|established|convened|organi[sz]ed|set out|drew up|put on|rolled out|
            co-?locat\w+|appointed|(?:was|were|is|are|be|been) (?:given|offered|paid|trained|
            invited|shown|published)""",
        ),
        (
            _CLEAR,
            r"""
            gave|gives?|giving|lent|lends|lending|hand(?:ed|s|ing)|suppl(?:ied|ies|ying)|
            deliver(?:ed|s|ing)|distribut(?:ed|es|ing)|equipp(?:ed|ing)|install(?:ed|s|ing)|
            recruit(?:ed|s|ing)|hired|taught|teach(?:es|ing)|mentor(?:ed|s|ing)|
            modell(?:ed|ing)|demonstrat(?:ed|es|ing)|sat (?:beside|with|down with)|sent|sends|
            offer(?:ed|s|ing)?|shar(?:ed|es|ing)|ask(?:ed|s|ing)|
            invit\w+|train(?:ed|ing)|fund(?:ed|ing)|brought|show(?:ed|s|ing)|present(?:ed|ing)|
            communicat\w+|publish\w*|wrote|drafted|signed|visit(?:ed|s)?|coach\w*|facilitat\w+|
            support(?:ed|s|ing)|met\b|built|creat(?:ed|es|ing)|develop\w+""",
        ),
        (
            _CLEAR,
            r"""
            (?:every|each|once a|twice a|one) (?:single )?(?:day|week|fortnight|month|quarter|
            year|morning|meeting|time)|weekly|fortnightly|monthly|daily|nightly|
            face[- ]to[- ]face|in person""",
        ),
        (
            _FAINT,
            r"""
            workshops?|training|sessions?|dashboard|strategy|framework|guidance|toolkit|forum|
            panel|committee|meetings?|agenda|scheme|programme|initiative|compact|agreement|
            charter|budget|grants?|tool|governance|structures?|role|vision|goals?|data|event""",
        ),
        (
            _FAINT,
            r"""
            by (?:provid|introduc|shar|hold|giv|offer|set|bring|invit|publish|train)\w+|will be|
            (?:leaders?|managers?|director|chair|team|board|office|partnership|trust|
            council) (?:\w+ )?\w+(?:ed|s)\b""",
        ),
    ),
    Role.REASONING: (  # what people think and feel, and their own words
        (
            _LABELLED,
            r"""\(M-?Rea\w*\)""",
        ),
        (
            _STRONG,
            r"""
            felt|feels?\b|feelings?|feeling|a sense of|buy-in|ownership|(?:came|come|coming|
            begun|began|start\w*) to (?:see|think|assume|believe|trust|feel|take|understand)|
            psychological safety""",
        ),
        (
            _CLEAR,
            r"""
            thought|believ\w+|trust(?:ed|s|ing)?|mistrust\w*|fear\w*|afraid|frighten\w*|worr\w+|
            anxi\w+|confiden\w+|proud|pride|motivat\w+|willing\w*|reluctan\w+|resent\w*|
            suspicio\w+|scepti\w+|cynic\w+|hop(?:ed|ing)|curious|interested|relie(?:f|ved)|
            (?:saw|see|sees|took|take|takes|read) (?:\w+ ){1,4}as|dread\w*|prefer\w*|
            (?:was|were|is|are|felt|be|became|more|less|not) (?:sure|certain|unsure|uncertain)|
            knew|valued|respect\w*|listened to|safe\b|threat\w*|blam\w+|accus\w+|guilt\w*|asham\w+|
            shame\w*|embarrass\w+|understood|understand\w*|reali[sz]\w+|recogni[sz]\w+|
            learn(?:ed|t)|assum\w+|conclud\w+|judg(?:ed|ing)|perceiv\w+|regard\w+|doubts?|
            frustrat\w+|angry|cross|identif(?:y|ied)|empower\w*|reassur\w+|wary|guarded|owed?\b|
            loyal\w*|wonder\w*|expect(?:ed|ing)?\b|commitment|committed""",
        ),
        (
            _CLEAR,
            r"""
            (?:said|told (?:us|me|the)|explained|remarked|recalled|described|reflected|asked us|
            put it)|\([A-Z]{1,2}\d{1,2}\)""",
        ),
        (
            _FAINT,
            r"""
            [\"“][^\"”]{12,}\b(?:I|we|my|our|you|they)\b|accountab\w+|responsib\w+|engag\w+|
            accept\w*|want(?:ed)?|would (?:rather|like)|as if""",
        ),
    ),
    Role.OUTCOME: (  # what changed, when, by how much
        (
            _LABELLED,
            r"""\(O\)""",
        ),
        (
            _STRONG,
            r"""
            as a (?:result|consequence)|consequently|result(?:ed|ing|s) in|led to|leads to|
            leading to|in the end|eventually|no longer|nothing (?:came|was|changed|happened)|
            came to nothing|^(?:By|Within|After) (?:the |about |a |an )?\w+""",
        ),
        (
            _CLEAR,
            r"""
            grew|(?:went|gone|goes|came|come) (?:up|down)|stayed the same|turned up|
            improv\w+|reduc\w+|increas\w+|decreas\w+|fell|fallen|rose\b|rise in|dropp\w+|halved|
            doubled|fewer|faster|quicker|sooner|shorter|longer|delays?|delayed|uptake|
            attendance|waits?\b|waiting|admissions?|discharges?|mortality|satisf\w+|retention|
            sickness|costs?\b|achiev\w+|succe\w+|fail(?:ed|ure|s)|collaps\w+|abandon\w+|stopped|
            no (?:change|difference|effect|improvement)|unchanged|(?:more|less) likely|
            (?:did|does|do) not (?:change|differ|last|work|rise|fall)|ended|closed|restored|
            resumed|adopted|(?:was|were) agreed|decid\w+|decision|
            declined|refus\w+|withdr[ae]w\w*|continued|went (?:back|on)|altered|changed|agreed""",
        ),
        (
            _CLEAR,
            r"""
            (?:in|by) (?:the )?(?:following|second|third|first|next|january|february|march|
            april|may|june|july|august|september|october|november|december|spring|summer|autumn|
            winter|easter|christmas)\b|within (?:a|an|two|three|four|five|six|the|\w+) (?:day|
            week|month|quarter|year)s?|(?:weeks|months|days|years) (?:before|later|after)""",
        ),
        (
            _FAINT,
            r"""
            (?!(?:19|20)\d\d\b)\d[\d,.]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|
            eleven|dozen|hundred|thousand|millions?) (?:of|in|out)|a (?:third|half|quarter|
            fifth)|half\b|per cent|%|more than|less than|so that|therefore|thus|so\b|
            which meant|enabl\w+|allow\w+|help(?:ed|s|ing)? to|effective\w*|better|worse""",
        ),
    ),
}


def _compiled(pattern: str) -> re.Pattern[str]:
    """Alternatives, which may stand on several lines, as whole words."""
    alternatives = re.sub(r"\n\s*", "", pattern)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


CUES = tuple(
    Cue(role, weight, _compiled(pattern))
    for role, patterns in _LISTS.items()
    for weight, pattern in patterns
)


_CITATION = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\b[^()]*\)")


def cues_in(clause: str) -> list[tuple[Cue, list[str]]]:
    """The cues that a clause shows, each with the words that showed it; citations show none."""
    told = _CITATION.sub(" ", clause) if "(" in clause else clause
    found = []
    for cue in CUES:
        words = list(dict.fromkeys(m.group().casefold() for m in cue.pattern.finditer(told)))
        if words:
            found.append((cue, words))
    return found
