"""Days and hours that a complaint or a report names, where another clause says when it should come."""

from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Intent
from app.conversation.when import Times

_WISHES = ("wish", "moves", "suits")


def reported(evidence: Evidence, times: Times) -> frozenset[int]:
    """The tokens of those clauses: "the driver went past today! try again on Friday". Empty where nothing is in doubt."""
    if not (times.ask or len(times.whens) > 1):
        return frozenset()
    clauses = {evidence.clause(at) for at in times.used}
    told = {clause for clause in clauses if _reports(evidence, clause)}
    if not any(_wishes(evidence, clause, times) for clause in clauses - told):
        return frozenset()
    return frozenset(at for clause in told for at in range(clause.at, clause.to))


def _reports(evidence: Evidence, clause: Span) -> bool:
    spans = [*evidence.signals.get(Intent.COMPLAINT, ()), *evidence.marks("past")]
    return any(_within(span, clause) for span in spans) and not any(_within(span, clause) for span in evidence.marks("moves"))


def _wishes(evidence: Evidence, clause: Span, times: Times) -> bool:
    plain = evidence.vocabulary.plain
    bare = all(at in times.used or evidence.words[at].text in plain for at in range(clause.at, clause.to))
    return bare or _wished(evidence, clause)


def _wished(evidence: Evidence, clause: Span) -> bool:
    return any(_within(span, clause) for mark in _WISHES for span in evidence.marks(mark))


def _within(span: Span, clause: Span) -> bool:
    return clause.at <= span.at < clause.to
