"""The transactional outbox: what has yet to be told, claimed under a lease, sent, retried, given up loudly.

A job is *ready* until it is *done*, *failed* (given up) or *dropped* (no longer wanted). Its key is the idempotency
key: enqueued twice, it is one job. ``claimed_by`` is the fencing token: who lost the lease cannot finish a job any
more, however late they come back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from bot.record.chain import from_json, to_json
from bot.record.log import Tx
from bot.record.tables import outbox

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """``uncertain``: an earlier attempt began sending and was never heard of again; look whether it went out.
    ``result``: what became of it; until then what was known when the sending began."""

    id: str
    key: str
    kind: str
    stream: str | None
    payload: Mapping[str, Any]
    due_at: datetime
    state: str
    attempts: int
    claim: str | None
    uncertain: bool
    last_error: str | None
    result: Mapping[str, Any] | None


def enqueue(
    tx: Tx, key: str, kind: str, payload: Mapping[str, Any], due_at: datetime, stream: str | None = None
) -> str | None:
    """A job to do once, from ``due_at`` on; None when this key was enqueued before. Nothing personal in the payload."""
    id = str(uuid4())
    new = {"id": id, "key": key, "kind": kind, "payload": payload, "due_at": due_at, "stream": stream}
    return id if tx.insert_once(outbox, **new, state="ready", attempts=0, created_at=tx.now) else None


def claim(tx: Tx, worker: str, limit: int, lease: timedelta, kind: str = "") -> list[Job]:
    """Due jobs (of one kind), taken for this worker until the lease ends. Two workers never hold the same job."""
    mark = f"{worker} {token_hex(4)}"  # of this very claim: a worker that comes back late is not this one
    wanted = {"organisation": tx.organisation, "now": tx.now, "limit": limit}
    # Lock first (SKIP LOCKED on PostgreSQL, so that two workers do not wait for each other), then update: an UPDATE
    # with the same LIMIT inside claims rows twice under load. The transaction commits before anything is sent: a worker
    # that dies while sending leaves a lease that runs out, not a lock.
    rows = tx.connection.execute(_READY_OF_KIND if kind else _READY, wanted | ({"kind": kind} if kind else {})).all()
    for row in rows:
        taken = {"claimed_by": mark, "lease_until": tx.now + lease, "attempts": row.attempts + 1}
        tx.connection.execute(_ONE, {"whose": tx.organisation, "job": row.id, **taken})
    return [_job(row, claim=mark, attempts=row.attempts + 1) for row in rows]


def renew(tx: Tx, claim: str, lease: timedelta) -> int:
    """Whoever holds this claim is still at work on it: the lease of what is left begins anew. Answers how many."""
    held = tx.mine(outbox, claimed_by=claim, state="ready")
    return tx.connection.execute(sa.update(outbox).where(held).values(lease_until=tx.now + lease)).rowcount


def start(tx: Tx, job: Job, known: Mapping[str, Any] | None = None) -> bool:
    """Say that the sending itself begins now; False when the lease was lost, and then it must not.

    Between the claim and this the lease may have run out, and another worker may have the job: without asking again
    here, both would send. After it a crash leaves ``started_at``, so the next attempt looks first (``uncertain``).

    ``known``: by what it can be found once it is there, should nobody come back to say so.
    """
    noted = {} if known is None else {"result": known}
    return _mine_still(tx, job, started_at=tx.now, **noted)


def holds(tx: Tx, job: Job) -> bool:
    """Whether the job is still in the hands of this claim."""
    mine = sa.select(outbox.c.id).where(tx.mine(outbox, id=job.id, state="ready", claimed_by=job.claim))
    return tx.connection.execute(mine).first() is not None


def finish(tx: Tx, job: Job, result: Mapping[str, Any] | None = None) -> bool:
    """It went out. False when another worker has taken over: nothing is changed then."""
    return _mine_still(tx, job, state="done", result=result, done_at=tx.now, **_RELEASED)


def retry(tx: Tx, job: Job, error: str, at: datetime, *, may_have_gone_out: bool = False) -> bool:
    """Again at ``at``. ``error`` is a short code, nothing personal. An uncertain job stays so: looking may fail too."""
    kept = {} if may_have_gone_out or job.uncertain else {"started_at": None}
    return _mine_still(tx, job, due_at=at, last_error=error, **_RELEASED, **kept)


def fail(tx: Tx, job: Job, error: str) -> bool:
    """Give up; whoever calls this tells somebody in the same transaction."""
    return _mine_still(tx, job, state="failed", last_error=error, done_at=tx.now, **_RELEASED)


def drop(tx: Tx, job: Job) -> bool:
    """It is no longer wanted. False when another worker has taken over: that one decides."""
    return _mine_still(tx, job, state="dropped", done_at=tx.now, **_RELEASED)


def job(tx: Tx, id: str) -> Job | None:
    row = tx.connection.execute(sa.select(*_COLUMNS).where(tx.mine(outbox, id=id))).one_or_none()
    return None if row is None else _job(row)


def jobs(tx: Tx, *, stream: str | None = None, state: str | None = None) -> list[Job]:
    """Jobs of a complaint, or in a state, oldest first."""
    equal = {name: value for name, value in (("stream", stream), ("state", state)) if value is not None}
    query = sa.select(*_COLUMNS).where(tx.mine(outbox, **equal)).order_by(outbox.c.created_at, outbox.c.id)
    return [_job(row) for row in tx.connection.execute(query)]


def about(tx: Tx, stream: str) -> list[Job]:
    """Jobs of a complaint, and those that tell of several and of this one."""
    names_it = sa.type_coerce(outbox.c.payload, sa.Text()).contains(to_json(stream).decode(), autoescape=True)
    several = sa.select(*_COLUMNS).where(tx.mine(outbox), outbox.c.stream.is_(None), names_it)
    return jobs(tx, stream=stream) + [_job(row) for row in tx.connection.execute(several.order_by(outbox.c.id))]


def forget(tx: Tx, job: Job) -> bool:
    """Let a job go as if it had never been; answers whether it went. What may have gone out stays, and is due now:
    whoever takes it up finds out."""
    gone = sa.delete(outbox).where(tx.mine(outbox, id=job.id), ~_may_have_gone_out())
    if tx.connection.execute(gone).rowcount == 1:
        return True
    _update(tx, job.id, outbox.c.claimed_by.is_(None), due_at=tx.now)
    return False


def tell_less(tx: Tx, job: Job, payload: Mapping[str, Any]) -> bool:
    """Change what a job has to tell, and its key, which may name the same things; not what may have gone out."""
    return _update(tx, job.id, ~_may_have_gone_out(), payload=payload, key=f"{job.kind}:{job.id}")


def next_due(tx: Tx) -> datetime | None:
    """When there will be something to claim: the earliest due moment, or end of a lease."""
    found: datetime | None = tx.connection.scalar(_NEXT, {"whose": tx.organisation})
    return found


_LEASED = outbox.c.lease_until.is_not(None) & (outbox.c.lease_until > outbox.c.due_at)
_FREE_AT = sa.case((_LEASED, outbox.c.lease_until), else_=outbox.c.due_at)
_NEXT = sa.select(sa.func.min(_FREE_AT, type_=outbox.c.due_at.type)).where(
    outbox.c.organisation == sa.bindparam("whose"), outbox.c.state == "ready"
)


def waiting(tx: Tx) -> int:
    """How many jobs are due and not done."""
    due = tx.mine(outbox, state="ready") & (outbox.c.due_at <= tx.now)
    return tx.connection.scalar(sa.select(sa.func.count()).select_from(outbox).where(due)) or 0


def oldest_waiting(tx: Tx, kind: str, *, without: Collection[str] = ()) -> datetime | None:
    """Since when a job of this kind waits: from when it was due, or, once tried in vain, from when it was made. Jobs
    about a stream ``without`` are left out."""
    since = sa.case((outbox.c.attempts > 0, outbox.c.created_at), else_=outbox.c.due_at)
    due = (outbox.c.due_at <= tx.now) | (outbox.c.attempts > 0)
    counts = outbox.c.stream.is_(None) | outbox.c.stream.not_in(without)
    oldest = sa.select(sa.func.min(since, type_=outbox.c.due_at.type))
    found: datetime | None = tx.connection.scalar(oldest.where(tx.mine(outbox, state="ready", kind=kind), due, counts))
    return found


def next_try(attempts: int, now: datetime) -> datetime:
    """Capped exponential back-off: 15 s after the first attempt, then doubling, an hour at most."""
    doublings = min(max(attempts, 1) - 1, 20)
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


_COLUMNS = [sa.type_coerce(c, sa.Text()).label(c.name) if c is outbox.c.payload else c for c in outbox.c]
"""The payload as text: one that cannot be read must not keep its neighbours from being claimed."""
_RELEASED: Mapping[str, Any] = {"claimed_by": None, "lease_until": None}


def _may_have_gone_out() -> sa.ColumnElement[bool]:
    """Begun, and not known to be done."""
    return sa.and_(outbox.c.state == "ready", outbox.c.started_at.is_not(None))


_READY = (
    sa.select(*_COLUMNS)
    .where(
        outbox.c.organisation == sa.bindparam("organisation"),
        outbox.c.state == "ready",
        outbox.c.due_at <= sa.bindparam("now"),
        outbox.c.lease_until.is_(None) | (outbox.c.lease_until <= sa.bindparam("now")),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_READY_OF_KIND = _READY.where(outbox.c.kind == sa.bindparam("kind"))

_ONE = sa.update(outbox).where(outbox.c.organisation == sa.bindparam("whose"), outbox.c.id == sa.bindparam("job"))
_HELD = _ONE.where(outbox.c.state == "ready", outbox.c.claimed_by.is_not_distinct_from(sa.bindparam("claim")))


def _mine_still(tx: Tx, job: Job, **values: Any) -> bool:
    """Checks the fencing token in the statement that writes: only the claim that holds the job may change it."""
    done = tx.connection.execute(_HELD, {"whose": tx.organisation, "job": job.id, "claim": job.claim, **values})
    return done.rowcount == 1


def _update(tx: Tx, id: str, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    done = tx.connection.execute(sa.update(outbox).where(tx.mine(outbox, id=id), *where).values(**values))
    return done.rowcount == 1


def _payload(text: str) -> Mapping[str, Any]:
    """What a job says; of one that was damaged nothing, so that sending it fails, and it is given up in its turn."""
    try:
        found = from_json(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _job(row: sa.Row[Any], **changed: Any) -> Job:
    held: dict[str, Any] = {"claim": row.claimed_by, "attempts": row.attempts, **changed}
    return Job(
        id=row.id,
        key=row.key,
        kind=row.kind,
        stream=row.stream,
        payload=_payload(row.payload),
        due_at=row.due_at,
        state=row.state,
        uncertain=row.started_at is not None and row.state == "ready",
        last_error=row.last_error,
        result=row.result,
        **held,
    )
