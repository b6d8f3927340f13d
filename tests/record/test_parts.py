"""People, documents, drafts, read rows, reminders, chat posts, and deliveries that come twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from bot.record.cases import CaseRow
from bot.record.log import Record
from bot.record.pings import ChatPost
from bot.record.read import figures, open_cases
from bot.record.rebuild import Difference, rewrite
from bot.record.tables import case_row, metadata

from .support import FOCUS, NOW, at_once, complaint, later

DAY = NOW.date()


class TestPeople:
    def test_a_person_is_known_by_our_own_id(self, record: Record) -> None:
        def meet(_: int) -> str:
            with record.begin(FOCUS, now=NOW) as tx:
                return tx.ensure_person("slack", "T1", "U1", "Jan Jansen", "jan@example.nl")

        (id,) = set(at_once(4, meet))
        with record.look(FOCUS) as tx:
            person = tx.person(str(id))
            assert (person.user_id, person.name, person.mail) == ("U1", "Jan Jansen", "jan@example.nl")
            assert tx.by_user("slack", "T1", "U1") == person
            assert tx.by_user("teams", "T1", "U1") is None
            assert list(tx.people([str(id), "p_none"])) == [id]

    def test_a_new_name_is_kept_and_an_unknown_one_changes_nothing(self, record: Record) -> None:
        with record.begin(FOCUS, now=NOW) as tx:
            id = tx.ensure_person("slack", "T1", "U1", "Jan")
            assert tx.ensure_person("slack", "T1", "U1", "Jan Jansen") == id
            assert tx.ensure_person("slack", "T1", "U1") == id
            assert (tx.person(id).name, tx.person(id).mail) == ("Jan Jansen", None)

    def test_an_unknown_person(self, record: Record) -> None:
        with record.look(FOCUS) as tx, pytest.raises(LookupError, match="focus has no person p_x"):
            tx.person("p_x")


class TestDocuments:
    def test_what_was_kept_comes_back(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            made = tx.add_document(reference, "received", "application/pdf", "klacht Jan.pdf", b"%PDF")
        with record.look(FOCUS) as tx:
            assert tx.documents(reference) == [made]
            assert tx.document_content(reference, made.id) == b"%PDF"
            with pytest.raises(LookupError, match="has no document d_x"):
                tx.document_content(reference, "d_x")

    def test_a_draft_counts_its_versions(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            assert tx.draft(reference, "decision", "p_1") is None
            assert tx.save_draft(reference, "decision", "p_1", {"text": "a"}) == 1
            assert tx.save_draft(reference, "decision", "p_1", {"text": "b"}) == 2
            draft = tx.draft(reference, "decision", "p_1")
            assert draft is not None
            assert (draft.version, draft.content) == (2, {"text": "b"})
            tx.drop_draft(reference, "decision", "p_1")
            assert tx.draft(reference, "decision", "p_1") is None


def row(reference: str, **more: object) -> CaseRow:
    made = CaseRow(reference, "focus", DAY, "open", 2, date(2026, 3, 16), "acknowledge")
    return replace(made, **more)  # type: ignore[arg-type]


class TestReadRows:
    def test_a_row_is_saved_and_replaced(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.save_case(row(reference))
            tx.save_case(changed := row(reference, status="closed", closed_at=NOW, members=("p_1", "p_2")))
            assert tx.case(reference) == changed
            assert tx.cases() == [changed]
            assert tx.case("K-2026-0009") is None

    def test_lists(self, record: Record) -> None:
        one, two, three = complaint(record), complaint(record), complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.save_case(row(one, next_due_on=None, members=("p_1",)))
            tx.save_case(row(two, members=("p_1", "p_22")))
            tx.save_case(row(three, closed_at=NOW, status="closed", members=("p_1",)))
        with record.look(FOCUS) as tx:
            assert [c.reference for c in open_cases(tx)] == [two, one], "what is due first comes first"
            counted = figures(tx, date(2026, 1, 1), date(2026, 12, 31))
            assert (counted.received, counted.closed, counted.by_status) == (3, 1, {"open": 2, "closed": 1})

    def test_nothing_personal_stands_in_a_column(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.save_case(row(reference))
            tx.ensure_person("slack", "T1", "U1", "Jan Jansen", "jan@example.nl")
            tx.add_document(reference, "received", "text/plain", "Jan.txt", b"Jan")
            tx.save_draft(reference, "decision", "p_1", {"text": "Beste Jan"})
        with record.engine.connect() as connection:
            kept = [str(tuple(r)) for table in metadata.sorted_tables for r in connection.execute(sa.select(table))]
        assert kept
        assert not any("jan" in text.lower() for text in kept)


class TestRebuilding:
    @staticmethod
    def rebuild(record: Record) -> list[Difference]:
        """Every complaint, as its log says."""
        found = []
        with record.begin(FOCUS, now=NOW) as tx:
            for reference in tx.streams():
                events = tx.load(reference, lock=True)
                found += rewrite(tx, row(reference, head_seq=len(events)))
        return found

    def test_a_whole_record_differs_nowhere(self, record: Record) -> None:
        reference = complaint(record)
        assert {d.what for d in self.rebuild(record)} == {"row"}
        assert self.rebuild(record) == []
        with record.look(FOCUS) as tx:
            assert tx.case(reference) == row(reference)

    def test_what_was_changed_is_told_and_restored(self, record: Record) -> None:
        reference = complaint(record)
        self.rebuild(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.save_case(row(reference, status="closed", next_due_on=date(2026, 3, 17)))
        found = self.rebuild(record)
        assert [(d.what, d.was, d.now) for d in found] == [
            ("status", "closed", "open"),
            ("next_due_on", "2026-03-17", "2026-03-16"),
        ]
        assert self.rebuild(record) == []

    def test_rows_that_are_gone_come_back(self, record: Record) -> None:
        references = [complaint(record), complaint(record)]
        self.rebuild(record)
        with record.engine.begin() as connection:
            connection.execute(sa.delete(case_row))
        self.rebuild(record)
        with record.look(FOCUS) as tx:
            assert [c.reference for c in tx.cases()] == references


class TestPings:
    def test_only_the_next_one_is_planned(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            tx.plan_ping(reference, "answer", 1, later(days=2))
            tx.plan_ping(reference, "answer", 1, later(days=1))
            assert tx.next_ping() == later(days=1)
            assert tx.due_pings() == []
        with record.begin(FOCUS, now=later(days=1)) as tx:
            (ping,) = tx.due_pings()
            tx.pinged(ping, None)
            assert tx.due_pings() == []
            assert tx.next_ping() is None
            assert [(p.next_at, p.last_at) for p in tx.pings(reference)] == [(None, later(days=1))]

    def test_two_at_once_never_remind_twice(self, record: Record) -> None:
        reference = complaint(record)
        with record.begin(FOCUS, now=NOW) as tx:
            for nth in range(1, 21):
                tx.plan_ping(reference, "report_progress", nth, NOW)

        def remind(_: int) -> list[int]:
            did: list[int] = []
            while True:
                with record.begin(FOCUS, now=NOW) as tx:
                    due = tx.due_pings(limit=2)
                    for ping in due:
                        tx.pinged(ping, None)
                if not due:
                    return did
                did += [ping.nth for ping in due]

        did = [nth for some in at_once(3, remind) for nth in some]  # type: ignore[attr-defined]
        assert sorted(did) == list(range(1, 21))


def test_chat_posts_are_remembered(record: Record) -> None:
    reference = complaint(record)
    card = ChatPost(reference, "card", "C1", "1.1", "outbox-id")
    thread = ChatPost(reference, "thread", "C1", "1.2")
    with record.begin(FOCUS, now=NOW) as tx:
        for post in (card, thread, card):
            tx.add_post(post)
        assert tx.posts(reference) == [card, thread]
        assert tx.posts(reference, "card") == [card]
        tx.remove_post("C1", "1.1")
        assert tx.posts(reference) == [thread]


class TestRequests:
    def test_a_second_delivery_gets_the_first_answer(self, record: Record) -> None:
        with record.begin(FOCUS, now=NOW) as tx:
            assert tx.once("slack:1") is None
            tx.answered("slack:1", {"reference": "K-2026-0001"})
        with record.begin(FOCUS, now=NOW) as tx:
            assert tx.once("slack:1") == {"reference": "K-2026-0001"}
            assert tx.once("slack:2") is None
        with record.begin("balans", now=NOW) as tx:
            assert tx.once("slack:1") is None

    def test_at_the_same_time_it_waits_for_the_first_answer(self, record: Record) -> None:
        def deliver(_: int) -> str:
            with record.begin(FOCUS, now=NOW) as tx:
                known = tx.once("slack:1")
                if known is not None:
                    return str(known["reference"])
                reference = tx.new_reference(2026)
                tx.create_stream(reference)
                tx.answered("slack:1", {"reference": reference})
                return reference

        assert at_once(6, deliver) == ["K-2026-0001"] * 6

    def test_a_failed_delivery_may_come_again(self, record: Record) -> None:
        with pytest.raises(ZeroDivisionError), record.begin(FOCUS, now=NOW) as tx:
            raise ZeroDivisionError(tx.once("slack:1"))
        with record.begin(FOCUS, now=NOW) as tx:
            assert tx.once("slack:1") is None

    def test_old_deliveries_are_forgotten(self, record: Record) -> None:
        with record.begin(FOCUS, now=NOW) as tx:
            tx.once("slack:1")
            tx.forget_requests(before=NOW)
            assert tx.once("slack:1") == {}
            tx.forget_requests(before=later(seconds=1))
            assert tx.once("slack:1") is None
