"""Where it may be left, and who takes it in, from the words of a reply."""

from app.conversation.evidence import Evidence, Span

# A place word counts where something is left there: a verb so many words before it, or a preposition.
_REACH = 9
_SHORT = 6
_JOINED = 3  # "and the garage"
_LONGEST_NAME, _THERE_IS = 3, 2  # words
STAFFED = frozenset({"concierge", "reception"})


def refused(evidence: Evidence) -> Span | None:
    """A place where it must not be left."""
    return next((found for _, found in _mentions(evidence) if _is_refused(evidence, found)), None)


def _is_refused(evidence: Evidence, place: Span) -> bool:
    clause = evidence.clause(place.at)
    refused = evidence.marks("dont_leave")
    verbs = any(
        clause.at <= no.at <= place.to and place.at - no.to <= _REACH and not _turns(evidence, no, place) for no in refused
    )
    behind = any(place.to <= no.at <= place.to + 2 and no.to == clause.to for no in refused)  # "in the bin store NEVER leave"
    return (
        is_shut(evidence, place)
        or verbs
        or behind
        or any(
            no.at < place.to and abs(place.at - no.to) <= 2
            for no in evidence.marks("not_in")
            if no.at >= clause.at and not _turns(evidence, no, place)
        )
    )


def _turns(evidence: Evidence, no: Span, place: Span) -> bool:
    """Not in the shed but in the garage."""
    between = evidence.words[no.to : place.at]
    return any(evidence.vocabulary.time.get(word.text) in ("break", "op:rather") for word in between)


def is_shut(evidence: Evidence, place: Span) -> bool:
    """ "The garage is locked", and of "the shed and the garage are locked" both."""
    told = [no.at for no in evidence.marks("shut") if place.to <= no.at]
    if not told:
        return False
    between = evidence.words[place.to : told[0]]
    joined = len(between) > 1 and evidence.vocabulary.time.get(between[0].text) in ("op:and", "op:or")
    return len(between) <= 1 or (joined and len(between) <= _JOINED)


def place(evidence: Evidence, asked: bool, alone: bool) -> tuple[str, Span] | None:
    """The code of the place where the parcel may be left and where it is said. `asked`: a place was asked for;
    `alone`: the text says nothing else."""
    leaves = evidence.marks("leave")
    prepositions = {span.to for span in evidence.marks("preposition")}
    turned_from: list[Span] = []  # clauses that name a place which is shut
    for code, found in _mentions(evidence):
        clause = evidence.clause(found.at)
        if _is_refused(evidence, found):
            turned_from += [clause] if is_shut(evidence, found) else []
            continue
        left = any(found.at - _REACH <= verb.at <= found.to + _REACH for verb in leaves)
        within = 0 if code.endswith("?") or found.to - found.at == 1 else 1  # a phrase may begin with its preposition
        put = any(found.at - 3 <= end <= found.at + within for end in prepositions)
        bare = found.at - clause.at <= 2 and (alone or len(evidence.words) <= _SHORT)
        if asked or left or clause in turned_from or (put and (alone or found.at - clause.at <= _SHORT)) or bare:
            return code.rstrip("?"), found
    spots = evidence.marks("spot")
    if spots and not evidence.has("dont_leave") and not is_shut(evidence, spots[0]):
        return "other", spots[0]
    if asked and not evidence.signals and (spoken := [end for end in prepositions if end < len(evidence.words)]):
        return "other", Span(min(spoken) - 1, len(evidence.words))
    return None


def _mentions(evidence: Evidence) -> list[tuple[str, Span]]:
    """Places in the order of the text, of two that overlap the longer; last those that only say roughly where (`front?`)."""
    found = [(code, span) for code, pattern in evidence.vocabulary.places.items() for span in evidence.spans(pattern)]
    kept = [(code, span) for code, span in found if not any(other.covers(span) for _, other in found)]
    exact = [evidence.clause(span.at) for code, span in kept if not code.endswith("?")]
    left = {evidence.clause(verb.at) for verb in evidence.marks("leave")}

    def roughly(code: str, span: Span) -> bool:
        # "Leave it on the bench, it stands by the front door": where it is to be left, not where that is.
        clause = evidence.clause(span.at)
        spoken_of = clause in left and all(other != clause and other not in left for other in exact)
        return code.endswith("?") and not spoken_of

    kept.sort(key=lambda pair: (roughly(*pair), pair[1].at))
    return kept


def who(evidence: Evidence, found: Span) -> tuple[str, Span]:
    """The neighbour as written, from the phrase that names one: `Bob at 14`, `the one opposite`, and where
    that stands. "" where nobody is told apart."""
    clause = evidence.clause(found.at)
    end = clause.to
    stops = [span.at for span in evidence.marks("who_ends") if span.at > found.at]
    end = min([end, *stops])
    starts = [span.to for span in evidence.marks("who_from") if clause.at <= span.at and span.to <= end and span.at <= found.to]
    start = starts[0] if starts else found.at
    named_at = [n for n in range(found.at, start - 1) if is_name(evidence, n)]
    start = min([start, *named_at])
    start = next((title.at for title in evidence.marks("title") if title.to in (start, start - 1) and title.at < start), start)
    span = Span(start, end) if start < end else Span(found.at, end)
    spoken = Evidence(evidence.written(span), evidence.vocabulary)
    named = spoken.has("side") or spoken.has("a_shop") or any(w.text[0].isdigit() for w in spoken.words) or names_somebody(spoken)
    if named and end == clause.to and (signed := _name_apart(evidence, clause.to)):
        span = Span(span.at, signed.to)
    if not named and (introduced := _name_before(evidence, clause)):
        return evidence.written(Span(introduced, span.to)), Span(introduced, span.to)
    return (evidence.written(span).strip() if named else ""), span


def _name_before(evidence: Evidence, clause: Span) -> int:
    """Where a name begins that ends right before the comma of this clause: "to Karim, my neighbour"; 0 where none does."""
    comma = clause.at - 1
    if comma < 1 or evidence.words[comma].text != "," or not is_name(evidence, comma - 1):
        return 0
    first = comma - 1
    while first > 1 and is_name(evidence, first - 1):
        first -= 1
    return first


def _name_apart(evidence: Evidence, comma: int) -> Span | None:
    """A name that stands behind a comma by itself: "the lady downstairs, Mari Carmen"; "the doorman, Mr Low"."""
    if comma + 1 >= len(evidence.words) or evidence.words[comma].text != ",":
        return None
    further = evidence.clause(comma + 1)
    first = further.at + (evidence.vocabulary.time.get(evidence.words[further.at].text) == "article")
    titles = {at for title in evidence.marks("title") for at in range(title.at, title.to)}
    every = [at for at in range(first, further.to) if evidence.words[at].text[0].isalpha()]
    named = [at for at in every if is_name(evidence, at) or (titles & {at - 1, at - 2} and _capital(evidence, at))]
    whole = bool(named) and all(at in titles or at in named for at in every)
    return Span(first, further.to) if whole and len(every) <= _LONGEST_NAME else None


def _capital(evidence: Evidence, at: int) -> bool:
    return evidence.written(Span(at, at + 1))[0].isupper()


def name_behind(evidence: Evidence, place: Span) -> str:
    """The person who is named behind a desk: "with the doorman, Mr Jorge"; "" where nobody is. A name has a capital."""
    clause = evidence.clause(place.at)
    if signed := _name_apart(evidence, clause.to):
        return evidence.written(signed)
    names = [at for at in range(place.to, clause.to) if is_name(evidence, at) and evidence.written(Span(at, at + 1))[0].isupper()]
    titled = {title.to for title in evidence.marks("title")}
    if not names or len(names) > _LONGEST_NAME:
        return ""
    beside = names[0] == place.to or bool({names[0], names[0] - 1} & titled) or _is_there(evidence, place.to, names[0])
    if not beside:
        return ""
    return evidence.written(Span(names[0], names[-1] + 1))


def _is_there(evidence: Evidence, first: int, name: int) -> bool:
    """ "At the desk there is Gino"; but not "the reception of Astoria"."""
    between = evidence.words[first:name]
    of = any(
        evidence.vocabulary.time.get(word.text) in ("of", "op:to", "op:in") or not word.text[0].isalpha() for word in between
    )
    put = any(first <= span.at < name for span in evidence.marks("preposition"))
    return len(between) <= _THERE_IS and not (of or put)


def names_somebody(spoken: Evidence) -> bool:
    return any(is_name(spoken, at) for at in range(len(spoken.words)))


def is_name(evidence: Evidence, at: int) -> bool:
    """Whether the token may be a name: a word that means nothing else."""
    word = evidence.words[at].text
    return word[0].isalpha() and len(word) > 1 and word not in evidence.vocabulary.known
