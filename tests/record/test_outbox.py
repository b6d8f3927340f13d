"""The outbox: once, by one, again later, and never by who came back too late."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.record import outbox
from bot.record.log import Record
from bot.record.outbox import Job

from .support import FOCUS, NOW, at_once, later

LEASE = timedelta(minutes=1)


def enqueue(record: Record, key: str = "k", due_at: datetime = NOW) -> str | None:
    with record.begin(FOCUS, now=NOW) as tx:
        return outbox.enqueue(tx, key, "mail", {"reference": "K-2026-0001"}, due_at, stream="K-2026-0001")


def claim(record: Record, now: datetime = NOW, worker: str = "w", limit: int = 10) -> list[Job]:
    with record.begin(FOCUS, now=now) as tx:
        return outbox.claim(tx, worker, limit, LEASE)


def stored(record: Record, id: str) -> Job:
    with record.look(FOCUS) as tx:
        found = outbox.job(tx, id)
    assert found is not None
    return found


def next_due(record: Record) -> datetime | None:
    with record.look(FOCUS) as tx:
        return outbox.next_due(tx)


def test_from_enqueued_to_done(record: Record) -> None:
    id = enqueue(record)
    (job,) = claim(record)
    assert (job.id, job.kind, job.stream, job.payload) == (id, "mail", "K-2026-0001", {"reference": "K-2026-0001"})
    assert (job.attempts, job.uncertain) == (1, False)
    with record.begin(FOCUS, now=NOW) as tx:
        assert outbox.start(tx, job)
        assert outbox.finish(tx, job, {"ts": "1.2"})
    done = stored(record, job.id)
    assert (done.state, done.result, done.uncertain) == ("done", {"ts": "1.2"}, False)
    assert claim(record, later(days=1)) == []
    assert next_due(record) is None


def test_a_key_is_enqueued_once(record: Record) -> None:
    ids = at_once(4, lambda _: enqueue(record))
    assert len([id for id in ids if id]) == 1
    assert len(claim(record)) == 1


def test_nothing_is_claimed_before_its_time(record: Record) -> None:
    enqueue(record, due_at=later(minutes=5))
    assert claim(record) == []
    assert next_due(record) == later(minutes=5)
    assert len(claim(record, later(minutes=5))) == 1


def test_the_oldest_are_claimed_first(record: Record) -> None:
    for n in (3, 1, 2):
        enqueue(record, f"k{n}", later(minutes=n))
    assert [job.key for job in claim(record, later(hours=1), limit=2)] == ["k1", "k2"]


def test_four_workers_never_do_a_job_twice(record: Record) -> None:
    for n in range(40):
        enqueue(record, f"k{n}")

    def work(n: int) -> list[str]:
        did: list[str] = []
        while jobs := claim(record, worker=f"w{n}", limit=3):
            for job in jobs:
                with record.begin(FOCUS, now=NOW) as tx:
                    assert outbox.start(tx, job)
                with record.begin(FOCUS, now=NOW) as tx:
                    assert outbox.finish(tx, job)
                did.append(job.key)
        return did

    did = Counter(key for keys in at_once(4, work) for key in keys)  # type: ignore[attr-defined]
    assert set(did.values()) == {1}
    with record.look(FOCUS) as tx:
        assert len(outbox.jobs(tx, state="done")) == 40


def test_a_lease_that_ran_out_lets_another_take_over(record: Record) -> None:
    enqueue(record)
    (first,) = claim(record, worker="w")
    assert claim(record, later(seconds=59)) == []
    assert next_due(record) == later(minutes=1)

    (second,) = claim(record, later(minutes=1), worker="w")
    assert (second.attempts, second.uncertain) == (2, False)
    with record.begin(FOCUS, now=later(minutes=1)) as tx:
        assert not outbox.start(tx, first), "the late one must not send"
        assert not outbox.finish(tx, first)
        assert not outbox.retry(tx, first, "late", NOW)
        assert not outbox.fail(tx, first, "late")
        assert outbox.finish(tx, second)


def test_a_job_that_had_begun_to_be_sent_comes_back_uncertain(record: Record) -> None:
    enqueue(record)
    (job,) = claim(record)
    with record.begin(FOCUS, now=NOW) as tx:
        outbox.start(tx, job)
    (again,) = claim(record, later(minutes=2))
    assert again.uncertain


def test_a_failed_attempt_is_tried_again_later(record: Record) -> None:
    enqueue(record)
    (job,) = claim(record)
    with record.begin(FOCUS, now=NOW) as tx:
        outbox.start(tx, job)
        assert outbox.retry(tx, job, "rate_limited", later(seconds=30))
    assert next_due(record) == later(seconds=30)
    (again,) = claim(record, later(seconds=30))
    assert (again.attempts, again.last_error, again.uncertain) == (2, "rate_limited", False)


def test_an_attempt_that_may_have_gone_out_stays_uncertain(record: Record) -> None:
    enqueue(record)
    (job,) = claim(record)
    with record.begin(FOCUS, now=NOW) as tx:
        outbox.start(tx, job)
        outbox.retry(tx, job, "timeout", NOW, may_have_gone_out=True)
    assert [again.uncertain for again in claim(record)] == [True]


def test_giving_up_keeps_the_reason(record: Record) -> None:
    enqueue(record)
    (job,) = claim(record)
    with record.begin(FOCUS, now=NOW) as tx:
        assert outbox.fail(tx, job, "channel_not_found")
    assert claim(record, later(days=1)) == []
    assert (stored(record, job.id).state, stored(record, job.id).last_error) == ("failed", "channel_not_found")


def test_a_dropped_job_is_not_sent(record: Record) -> None:
    enqueue(record)
    (job,) = claim(record)
    with record.begin(FOCUS, now=NOW) as tx:
        assert outbox.drop(tx, job)
        assert not outbox.start(tx, job)
    assert claim(record, later(days=1)) == []


def test_a_job_goes_with_the_transaction_that_made_it(record: Record) -> None:
    with pytest.raises(ZeroDivisionError), record.begin(FOCUS, now=NOW) as tx:
        raise ZeroDivisionError(outbox.enqueue(tx, "k", "mail", {}, NOW))
    assert claim(record) == []


def test_waiting_doubles_up_to_an_hour() -> None:
    waits = [(outbox.next_try(n, NOW) - NOW).total_seconds() for n in (1, 2, 3, 4, 9, 10, 1000)]
    assert waits == [15, 30, 60, 120, 3600, 3600, 3600]
