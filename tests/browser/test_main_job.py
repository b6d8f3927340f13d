"""From the first phone call to the closing, in a real browser: one test for each regulation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.hands import Fields, Hands, Picture, duties
from tests.front.support import complaint_of, running

pytestmark = pytest.mark.needs("chromium")
REFERENCE = "K-2026-0001"
SANNE, MARIJKE, RUBEN = "Sanne de Wit", "Marijke Vos", "Ruben Smit"
KEES, LIES, OMAR, HANNEKE = "Kees Een", "Lies Twee", "Omar Drie", "Hanneke Prins"
ELSEWHERE = "Niet in dit dossier: elders verstuurd, of alleen verteld"
TEXT = "Ik heb drie keer gebeld en niemand belde terug."
CALL: Fields = {
    "Naam van de klager": "Fatma Yıldız",
    "Telefoon of e-mail": "fatma@voorbeeld",
    "Hoe kwam de klacht binnen?": "Telefoon",
    "Waar gaat het over?": TEXT,
}
WRITTEN: Fields = {
    "De tekst van de klacht": f"{TEXT} Dat wil ik niet meer.",
    "Hoe kwam het stuk binnen?": "Per post.",
}
BY_MAIL: Fields = {"Hoe kwam de klacht binnen?": "E-mail"}
ABOUT_RUBEN: Fields = {"Over wie gaat het?": RUBEN}
Working = Callable[[str], AbstractAsyncContextManager[Hands]]


@pytest.fixture
def working(tmp_path: Path, page: Page, picture: Picture) -> Working:
    """A regulation at work, with somebody at the screen who has just arrived."""

    @asynccontextmanager
    async def at_work(procedure: str) -> AsyncIterator[Hands]:
        async with running(procedure, tmp_path, working=True, ticking=True) as made:
            hands = Hands(made, page, picture)
            await hands.arrive()
            yield hands
            assert made.workspace.refusals == []

    return at_work


async def test_in_focus_samen(working: Working) -> None:
    async with working("in-focus-samen") as hands:
        await log(hands, CALL | ABOUT_RUBEN)
        await hands.press("Aanvullen")
        await hands.send("Opgeslagen", {"Klant van": "UWV"})
        await hands.shows("arbeidsdeskundige van UWV informeren")
        await hands.picture("5-supplemented")
        await declare(hands)

        await hands.be(KEES)
        await hands.letter(REFERENCE, "Om opschrijven vragen", "voor ons opschrijven")
        await hands.picture("8-put-in-writing")
        await hands.be(KEES)
        await hands.step(REFERENCE, "Op schrift ontvangen", WRITTEN)
        await hands.letter(REFERENCE, "Samenstelling vertellen", "Wie uw klacht behandelt")

        await hands.be(MARIJKE)
        home = await hands.home()
        await expect(home.get_by_text("arbeidsdeskundige van UWV informeren").first).to_be_visible()
        await hands.picture("9-home")
        await hands.be(MARIJKE)
        await hands.choose(REFERENCE, "Arbeidsdeskundige informeren")
        await hands.picture("10-labour-expert")
        expert: Fields = {
            "Naam van de arbeidsdeskundige": "A. Deskundige",
            "E-mailadres": "deskundige@uwv.example.nl",
            "Hoe gaat de brief de deur uit?": "E-mail (gaat meteen weg)",
        }
        await hands.send_letter("Een cliënt van het UWV", expert)
        await hands.be(MARIJKE)
        await hands.choose(REFERENCE, "Commissielid benoemen")
        await hands.send(
            "@Omar Drie", {"Wie maakt plaats?": "Lid 2: Lies Twee", "Wie wordt lid?": OMAR, "Waarom?": "Lange reis."}
        )
        await hands.declare(OMAR)
        await hands.send("drie keer gebeld")
        await hands.be(KEES)
        await hands.letter(REFERENCE, "Samenstelling vertellen", "is veranderd")
        await hands.picture("11-composition-again")

        await remind(hands)
        await acknowledge(hands)
        await hear_ruben(hands)
        talk: Fields = {"Wie is gehoord?": "De klager", "Wat is er gezegd, en wie waren erbij?": "Zij wil excuses."}
        await hands.step(REFERENCE, "Partij horen", talk)
        await hands.step(REFERENCE, "Partij horen", talk | {"Wie is gehoord?": "De betrokken medewerker"})
        await hands.picture("14-file")
        assert duties(hands.made, REFERENCE) == {
            "appoint_committee": "met",
            "ask_in_writing": "met",
            "acknowledge": "met",
            "tell_composition": "met",
            "inform_labour_expert": "met",
            "answer": "open",
        }
        await only_the_answer_is_left(hands)
        await answer(hands, agrees=OMAR)
        await hands.step(REFERENCE, "Antwoord ontvangen", {"Hoe weet je dat?": "Zij belde erover."})
        await close(hands)


async def test_interforce(working: Working) -> None:
    async with working("interforce") as hands:
        await log(hands, CALL | BY_MAIL | ABOUT_RUBEN)
        await hands.shows("De ontvangstbevestiging gaat vanzelf naar de klager")
        await hands.press("Aanvullen")
        claim: Fields = {"Kan dit tot een schadeclaim leiden?": "Ja"}
        lacking: Fields = {
            "Is er genoeg informatie om de klacht te beoordelen?": "Nee",
            "Welke informatie ontbreekt?": "De datum van het gesprek",
        }
        await hands.send("Opgeslagen", claim | lacking)
        await hands.picture("5-supplemented")
        await hands.mail("We hebben")
        await hands.picture("9-mail")
        await declare(hands)

        await hands.be(MARIJKE)
        home = await hands.home()
        await expect(home.get_by_text("verzekeraar informeren").first).to_be_visible()
        await hands.picture("10-home")
        await hands.be(MARIJKE)
        await hands.choose(REFERENCE, "Verzekeraar informeren")
        await hands.picture("11-insurer")
        await hands.send_letter("aansprakelijk")
        await hands.be(MARIJKE)
        await hands.choose(REFERENCE, "Verzekeraar raadplegen")
        await hands.shows("kan nog niet: Standpunt geven")
        await hands.picture("12-consult")
        file = f"Dossier {REFERENCE}"
        await hands.send(file, {"Met wie?": "Mevrouw Jansen", "Wat kwam eruit?": "Geen bezwaar tegen een gesprek."})

        await hands.be(KEES)
        await hands.letter(REFERENCE, "Informatie vragen", "informatie")
        await hands.picture("13-information-asked")
        await hear_ruben(hands)
        await remind(hands)
        received: Fields = {
            "Wat is er ontvangen?": "Het gesprek was op 3 mei.",
            "Is er nu genoeg informatie om de klacht te beoordelen?": "Ja",
        }
        await hands.step(REFERENCE, "Informatie ontvangen", received)
        told: Fields = {
            "Wat is het standpunt, en waarom?": "Uitgelegd hoe wij het zien.",
            "Hoe hoorde de klager het?": "In een gesprek",
            "Waar staat de brief?": ELSEWHERE,
        }
        await together(hands, "Standpunt geven", told)
        await hands.open(REFERENCE)
        await hands.picture("14-file")
        assert duties(hands.made, REFERENCE) == {
            "acknowledge": "met",
            "ask_for_information": "met",
            "inform_respondent": "met",
            "inform_insurer": "met",
            "state_position": "met",
            "answer": "open",
        }
        await only_the_answer_is_left(hands)
        await answer(hands)
        await close(hands)


async def test_focus(working: Working) -> None:
    async with working("focus") as hands:
        await log(hands, CALL | BY_MAIL)
        await declare(hands)
        await hands.be(MARIJKE)
        home = await hands.home()
        await expect(home.get_by_text("Wie draagt wat")).to_be_visible()
        await hands.picture("11-home")
        await remind(hands)
        await acknowledge(hands)

        await hands.be(KEES)
        asked: Fields = {"Informatie die ontbreekt": "Op welke dag u belde."}
        await hands.choose(REFERENCE, "Een brief schrijven")
        await hands.send("Informatie die ontbreekt", {"Welke brief?": "Ontbrekende informatie"})
        await hands.send_letter("informatie", asked)
        await hands.picture("12-information-asked")
        await hands.be(KEES)
        await hands.open(REFERENCE)
        await hands.press("Stuk of notitie toevoegen")
        await hands.send("De notitie staat in het dossier", {"Notitie": "Zij belde vandaag: het was een dinsdag."})
        talk: Fields = {"Wie is gehoord?": "De klager", "Wat is er gezegd, en wie waren erbij?": "Zij wil excuses."}
        await hands.step(REFERENCE, "Partij horen", talk)
        await hands.step(REFERENCE, "Voortgang melden", {"Wat is er verteld, en hoe?": "Gebeld: het onderzoek loopt."})
        await hands.picture("13-file")
        assert duties(hands.made, REFERENCE) == {"acknowledge": "met", "answer": "open"}
        await only_the_answer_is_left(hands)
        await answer(hands)
        await hands.shows("Bezwaar kan tot en met")
        await close(hands, {"Reden": "De klager is tevreden."})
        await object_to_it(hands)
        await settle_another_at_once(hands)


async def settle_another_at_once(hands: Hands) -> None:
    """A second complaint, settled during the call; the complainant wants that on paper."""
    second = "K-2026-0002"
    await hands.be(SANNE)
    await hands.command("/klacht")
    settled: Fields = {
        "Naam van de klager": "Bram Bos",
        "Telefoon of e-mail": "bram@voorbeeld.nl",
        "Hoe kwam de klacht binnen?": "Telefoon",
        "Waar gaat het over?": "De factuur klopt niet.",
        "Meteen opgelost?": "Vandaag een nieuwe factuur gestuurd.",
        "En de klager?": ["De klager is het ermee eens", "De klager wil het op papier"],
    }
    await hands.send("bevestigt de uitkomst op papier", settled)
    await hands.picture("14-settled")
    await hands.be(MARIJKE)
    await hands.open(second)
    await hands.press("Uitkomst bevestigen")
    await hands.picture("15-confirm")
    await hands.send_letter("afgesproken", {"Wat er is afgesproken": "U krijgt vandaag een nieuwe factuur."})
    await hands.picture("16-confirmed")
    await hands.be(MARIJKE)
    await hands.open(second)
    await hands.shows("uitkomst op papier bevestigd")
    assert set(duties(hands.made, second).values()) == {"lapsed"}


async def test_focus_in_english(working: Working) -> None:
    async with working("focus") as hands:
        await hands.speak_english()
        await hands.command("/klacht")
        call: Fields = {
            "Name of the complainant": "Fatma Yıldız",
            "Phone or e-mail": "fatma@voorbeeld.nl",
            "How did the complaint come in?": "E-mail",
            "What is it about?": TEXT,
        }
        await hands.fill(call)
        await hands.picture("english-1-form")
        await hands.send(f"{REFERENCE} logged")
        await hands.shows("Committee: @Kees Een and @Lies Twee")
        await hands.picture("english-2-logged")
        for member in (LIES, KEES):
            await hands.declare(member)
            await hands.send(TEXT)
        await hands.picture("english-3-file")
        await hands.leave()
        await hands.move_to_the_reminder()
        await hands.open(REFERENCE)
        await hands.press("Review and send")
        await hands.picture("english-4-letter")
        await hands.send_letter("We have received")
        await hands.be(KEES)
        await hands.choose(REFERENCE, "Write a letter")
        await hands.send("Information that is missing", {"Which letter?": "Missing information"})
        await hands.send_letter("We are missing", {"Information that is missing": "De dag."})
        await hands.be(KEES)
        talk: Fields = {"Who was heard?": "The complainant", "What was said, and who attended?": "Zij wil excuses."}
        await hands.step(REFERENCE, "Hear a party", talk)
        await hands.step(REFERENCE, "Report progress", {"What was told, and how?": "Gebeld: het onderzoek loopt."})
        assert duties(hands.made, REFERENCE) == {"acknowledge": "met", "answer": "open"}
        posts = await hands.channel()
        await expect(posts.get_by_text("Now: give the answer").first).to_be_visible()
        await hands.picture("english-5-channel")


async def test_beroepspraktijk(working: Working) -> None:
    async with working("beroepspraktijk") as hands:
        await log(hands, CALL | BY_MAIL | {"Aan wie is de klacht gericht?": RUBEN})
        await declare(hands)
        await hands.be(RUBEN)
        await hands.reads("is aan jou gericht")
        await hands.picture("11-addressed")
        await remind(hands)
        await acknowledge(hands)

        await hands.be(RUBEN)
        talk: Fields = {"Wie is gehoord?": "De klager", "Wat is er gezegd, en wie waren erbij?": "Zij wil excuses."}
        await hands.step(REFERENCE, "Partij horen", talk)
        await hands.choose(REFERENCE, "Deskundige inschakelen")
        expert: Fields = {
            "Welke deskundige?": "Bureau Voorbeeld",
            "Krijgt de deskundige stukken uit het dossier?": "Ja",
            "Heeft de deskundige getekend voor geheimhouding?": "Ja",
        }
        await hands.send("toestemming geeft om stukken te delen", expert)
        await hands.picture("12-no-consent-yet")
        consent: Fields = {"Geeft de klager toestemming?": "Ja", "Waarvoor?": "De mails, voor Bureau Voorbeeld."}
        await hands.step(REFERENCE, "Toestemming vastleggen", consent)
        await hands.step(REFERENCE, "Deskundige inschakelen", expert)
        await hands.choose(REFERENCE, "Termijn verlengen")
        reason = "De deskundige heeft meer dan een maand nodig."
        await hands.fill({"Nieuwe datum voor het antwoord": "2027-02-26", "Waarom het langer duurt": reason})
        await hands.picture("13-extend")
        await hands.send_letter("later antwoord op uw klacht")
        await hands.move_to_the_next_working_day()
        await hands.be(KEES)
        await hands.step(
            REFERENCE, "Voortgang melden", {"Wat is er verteld, en hoe?": "Gebeld: de deskundige leest mee."}
        )
        await hands.picture("14-file")
        assert duties(hands.made, REFERENCE) == {"acknowledge": "met", "answer": "open", "report_progress": "open"}
        assert "progress_reported" in complaint_of(hands.made, REFERENCE).types
        await only_the_answer_is_left(hands, "voortgang melden")
        await answer(hands, writes=RUBEN)
        await close(hands)


async def test_balans_borne(working: Working) -> None:
    async with working("balans-borne") as hands:
        await log(hands, CALL)
        await declare(hands)
        await remind(hands)
        await hands.choose(REFERENCE, "Terugbellen")
        called: Fields = {
            "Wat is er gezegd?": "Zij wil weten waarom niemand belde.",
            "Hoe liep het af?": "De klager wil een officiële behandeling",
        }
        await hands.fill(called)
        await hands.picture("11-call-back")
        await hands.send(f"Dossier {REFERENCE}")
        await hands.step(REFERENCE, "Op schrift ontvangen", WRITTEN)
        await hands.letter(REFERENCE, "In behandeling nemen", "We behandelen uw klacht")
        await hands.picture("12-taken-up")
        plan: Fields = {
            "Hoe de klacht wordt afgehandeld": "Wij bellen de planner en u hoort wat er misging.",
            "Wanneer de klacht is afgehandeld": "2027-01-15",
        }
        await acknowledge(hands, plan)
        met = {"call_back": "met", "take_up": "met", "tell_plan": "met", "answer": "met"}
        assert duties(hands.made, REFERENCE) == met
        posts = await hands.channel()
        await expect(posts.get_by_text("●━●━●━○━○").first).to_be_visible()
        await expect(posts.get_by_text("Nu: antwoord geven zoals toegezegd").first).to_be_visible()
        await hands.picture("10-channel")
        await answer(hands)
        await close(hands)


# --- what all of them do


async def log(hands: Hands, fields: Fields) -> None:
    """The adviser, during the call: an address that is none is said at its field, and nothing typed is lost."""
    await hands.command("/klacht")
    await hands.fill(fields)
    await hands.picture("2-form")
    await hands.send("Dit lijkt geen telefoonnummer")
    await hands.picture("3-field-error")
    await hands.send(f"{REFERENCE} vastgelegd", {"Telefoon of e-mail": "fatma@voorbeeld.nl"})
    await hands.shows("Commissie: @Kees Een en @Lies Twee")
    await hands.picture("4-logged")


async def declare(hands: Hands) -> None:
    """Both members say that they are independent, and read the file then."""
    for member in (LIES, KEES):
        await hands.declare(member)
        if member == KEES:
            await hands.picture("5-declare")
        await hands.send("drie keer gebeld")
    await hands.picture("6-file")


async def remind(hands: Hands) -> None:
    await hands.be(KEES)
    await hands.move_to_the_reminder()
    await hands.picture("7-reminder")


async def acknowledge(hands: Hands, fields: Fields | None = None) -> None:
    await hands.be(KEES)
    await hands.open(REFERENCE)
    await hands.press("Bekijken en versturen")
    await hands.fill(fields or {})
    await hands.picture("8-letter")
    await hands.send_letter("We hebben")
    await expect(hands.page.get_by_text(REFERENCE).first).to_be_visible()
    await hands.picture("9-mail")
    await hands.be(KEES)
    await hands.reads("is verstuurd")


async def hear_ruben(hands: Hands) -> None:
    """Kees tells him what the complaint says of him; he reads it and answers in his own words."""
    await hands.be(KEES)
    await hands.choose(REFERENCE, "Medewerker informeren")
    told: Fields = {"Wat zegt de klacht over deze medewerker?": "De klager zegt dat je niet terugbelde."}
    await hands.fill(told)
    await hands.picture("12-inform")
    await hands.send(f"Dossier {REFERENCE}")
    await hands.be(RUBEN)
    await hands.reads("Er is een klacht waar jij bij betrokken bent")
    await hands.press("Lezen en reageren")
    await hands.shows("De klager zegt dat je niet terugbelde.", "Zij zijn onafhankelijk")
    await hands.fill({"Jouw reactie": "Ik heb twee keer een bericht ingesproken."})
    await hands.picture("13-respond")
    await hands.send("Dank je wel")
    await hands.be(KEES)
    await hands.reads("Er is een reactie binnen")


async def together(hands: Hands, step: str, fields: Fields, writes: str = KEES, agrees: str = LIES) -> None:
    """One writes it down, the other reads exactly that and agrees."""
    await hands.be(writes)
    await hands.choose(REFERENCE, step)
    await hands.fill(fields)
    await hands.picture("20-written-down")
    await hands.send("Wacht op akkoord")
    await hands.shows(f"@{agrees}")
    await hands.be(agrees)
    await hands.press("Lezen en akkoord geven")
    await hands.fill({"Ga je hiermee akkoord?": "Ja, precies zo"})
    await hands.picture("21-agree")
    await hands.send(f"Dossier {REFERENCE}")


async def answer(hands: Hands, writes: str = KEES, agrees: str = LIES) -> None:
    sent: Fields = {
        "Wat is het oordeel?": "Deels gegrond",
        "Wat staat er in het antwoord, in het kort?": "Wij bellen voortaan binnen een dag terug.",
        "Hoe is het verstuurd?": "Per e-mail",
        "Waar staat de brief?": ELSEWHERE,
    }
    await together(hands, "Beslissing vastleggen", sent, writes, agrees)
    assert complaint_of(hands.made, REFERENCE).is_answered


async def close(hands: Hands, fields: Fields | None = None) -> None:
    await hands.be(MARIJKE)
    await hands.choose(REFERENCE, "Afsluiten")
    await hands.fill(fields or {})
    await hands.picture("22-close")
    await hands.send(f"Dossier {REFERENCE}")
    assert complaint_of(hands.made, REFERENCE).is_closed


async def object_to_it(hands: Hands) -> None:
    """It opens the complaint again; whoever decides hears at once and has the buttons."""
    objection: Fields = {"Hoe kwam het binnen?": "Per e-mail", "Wat staat erin?": "Ik ben het er niet mee eens."}
    await hands.be(MARIJKE)
    await hands.step(REFERENCE, "Bezwaar ontvangen", objection)
    assert not complaint_of(hands.made, REFERENCE).is_closed
    await hands.be(HANNEKE)
    await hands.reads("Jij beslist hierover")
    await hands.picture("23-objection")
    await hands.press("Uitnodigen")
    await hands.send(f"Dossier {REFERENCE}", {"Waarvoor, op welke dag en waar?": "Woensdag om tien uur, telefonisch."})
    await hands.step(REFERENCE, "Gesprek gevoerd", {"Wie waren erbij, en wat is er gezegd?": "De klager en ik."})
    decision: Fields = {
        "Wat is het oordeel over het bezwaar?": "Gegrond",
        "Wat staat er in de beslissing, in het kort?": "U krijgt alsnog gelijk, en een vaste begeleider.",
        "Hoe is het verstuurd?": "Per post",
        "Waar staat de brief?": ELSEWHERE,
    }
    await hands.choose(REFERENCE, "Op bezwaar beslissen")
    await hands.fill(decision)
    await hands.picture("24-objection-decided")
    await hands.send(f"Dossier {REFERENCE}")
    await close(hands)


async def only_the_answer_is_left(hands: Hands, next_up: str = "antwoord geven") -> None:
    posts = await hands.channel()
    await expect(posts.get_by_text("●━●━●━○━○").first).to_be_visible()
    await expect(posts.get_by_text(f"Nu: {next_up}").first).to_be_visible()
    await hands.picture("10-channel")
