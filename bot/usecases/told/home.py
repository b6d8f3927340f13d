"""Home: shown when somebody opens it, and brought up to date after something changed for who opened it before."""

from __future__ import annotations

from datetime import datetime

from bot.complaint.aims import aims, bearer
from bot.complaint.fold import Complaint
from bot.complaint.next_steps import step_for
from bot.complaint.people import bearers
from bot.complaint.respondents import asked
from bot.dialogue import home, unreadable
from bot.dialogue.due import button_for, label
from bot.dialogue.forms import Action, Card
from bot.dialogue.home import Page, Todo, Work
from bot.record.log import OFFICE
from bot.record.pings import ChatPost
from bot.usecases.committee import absences
from bot.usecases.kernel.homes import HOME
from bot.usecases.kernel.office import Office


def opened(office: Office, who: str) -> list[Card]:
    """Somebody looks at Home: from now on it is kept up to date for them."""
    with office.look() as tx:
        known = any(post.channel == who for post in tx.posts(OFFICE, HOME))
    if not known:
        with office.begin() as tx:
            tx.add_post(ChatPost(OFFICE, HOME, who, HOME))
    return cards(office, who)


def cards(office: Office, who: str) -> list[Card]:
    """Home as it is now for this person."""
    now = office.now()
    with office.look() as tx:
        works = [
            Work(complaint, _todos(office, complaint, who, now), complaint.last_right(now))
            for complaint in office.open_complaints(tx)
        ]
        unread = office.still_unreadable(tx) if who in office.people.coordinators else []

    def button(complaint: Complaint, duty: str) -> Action:
        role = bearer(complaint, duty, office.task_terms)
        return button_for(complaint, duty, role, who, office.people, now, office.words)

    invited = [(work.reference, told.until) for work in works if (told := asked(work.complaint, who))]
    missed = absences.may_be_missed(office, who, [work.complaint for work in works])
    today = now.astimezone(office.zone).date()
    page = Page(who, office.people, today, office.words, button, office.directory.absences, missed, invited)
    head, *others = home.home(works, page)
    return [head, *([unreadable.card(unread, office.words)] if unread else []), *others]


def _todos(office: Office, complaint: Complaint, who: str, now: datetime) -> tuple[Todo, ...]:
    today = now.astimezone(office.zone).date()
    found = []
    for (duty, _), aim in aims(complaint, office.task_terms).items():
        if aim.began > now:  # only to be done later: closing while one can still object
            continue
        late = now > aim.due_at if aim.due_at else today > aim.due_on
        role = bearer(complaint, duty, office.task_terms)
        if role.startswith("respondent:") and not late:  # until then it is for who was asked
            continue
        waits = not late and not duty.startswith("task:") and step_for(complaint, duty, now) == "text_agreed"
        found.append(
            Todo(
                duty,
                label(complaint, duty, who, office.people, office.words),
                aim.due_on if late or aim.due_at else aim.last_open_day,
                bearers(role, complaint, office.people),
                late,
                aim.due_at.astimezone(office.zone) if aim.due_at else None,
                waits,
            )
        )
    return tuple(found)
