"""What there is to be reminded of in a complaint, and whose it is: running duties and open tasks."""

from __future__ import annotations

from collections.abc import Mapping

from bot.complaint.fold import Complaint
from bot.complaint.reminders import Aim
from bot.complaint.tasks import tasks


def aims(complaint: Complaint, terms: Mapping[str, int]) -> dict[tuple[str, int], Aim]:
    """By duty or ``task:...``, and number. ``terms``: working days per task."""
    found: dict[tuple[str, int], Aim] = {}
    if complaint.is_closed:
        return found
    for entry in complaint.ledger.open_duties():
        if entry.is_paused:
            continue
        deadline = entry.deadline
        found[entry.rule.id, entry.nth] = Aim(
            entry.dated_by.known_at,
            deadline.act_by or deadline.due_on,
            deadline.due_on,
            deadline.due_at,
            complaint.procedure.reminders.ladder(entry.rule.id),
        )
    for task in tasks(complaint, terms):
        ladder = complaint.procedure.reminders.ladder("")
        found[f"task:{task.id}", 1] = Aim(task.began, task.act_by, task.due_on, ladder=ladder)
    return found


def bearer(complaint: Complaint, duty: str, terms: Mapping[str, int]) -> str:
    """The role that bears a running duty or an open task (``task:...``)."""
    if duty.startswith("task:"):
        return next(task.bearer for task in tasks(complaint, terms) if f"task:{task.id}" == duty)
    rule = complaint.procedure.duty_named(duty)
    assert rule is not None, f"{duty} runs, so its procedure knows it"
    return rule.borne_by
