"""A reviewer at work in a process of their own; each decision is acknowledged when it stands."""

from realist.data.domain import Decision, Stage, Verdict
from realist.data.store import Store

VERDICTS = (Verdict.INCLUDE, Verdict.EXCLUDE)


def decide_many(url, reviewer, record_ids, acknowledged, begin=None):
    """Decide on each record; sends (record id, number of the decision) after each.

    Args:
        url: of the review.
        reviewer: who decides.
        record_ids: in this order.
        acknowledged: the end of a pipe to send to.
        begin: a barrier to wait at first, so that all begin at once.
    """
    if begin is not None:
        begin.wait()
    with Store.open(url) as store:
        for n, record_id in enumerate(record_ids):
            verdict = VERDICTS[n % len(VERDICTS)]
            decision = Decision(record_id, reviewer, Stage.TITLE_ABSTRACT, verdict)
            acknowledged.send((record_id, store.decide([decision])[0]))
    acknowledged.close()
