"""A sixth regulation, written as one would write a new one: only data, with a step and facts of its own."""

from __future__ import annotations

SIXTH = """\
id = "wijkteam"
name = "Wijkteam"
title = "Klachtenregeling Wijkteam"
address = "je"

[committee]
size = 1
handled_first_by = "committee"

[[event_type]]
id = "mediated"
label.nl = "bemiddeld"
label.en = "mediated"

[[fact]]
id = "minor"
label.nl = "de klager is minderjarig"
label.en = "the complainant is a minor"
default = false

[[fact]]
id = "district"
label.nl = "wijk"
label.en = "district"
default = ""

[[duty]]
id = "acknowledge"
label.nl = "ontvangst bevestigen"
label.en = "acknowledge"
kind = "duty"
term = { hours = 48 }
counted_from = { events = ["received"], take = "first" }
met_by = ["acknowledged"]
lapses_on = ["declined"]
borne_by = "coordinator"
source = { heading = "Artikel 1", phrase = "binnen 48 uur", item = "tweede lid" }
carries_out = ["W1"]

[[duty]]
id = "mediate"
label.nl = "bemiddelen"
label.en = "mediate"
kind = "duty"
when = { minor = true }
term = { weeks = 1 }
counted_from = { events = ["received"], take = "first" }
met_by = ["mediated"]
lapses_on = []
borne_by = "committee"
source = { heading = "Artikel 2", phrase = "wordt eerst bemiddeld" }
carries_out = ["W2"]

[[duty]]
id = "evaluate"
label.nl = "evalueren"
label.en = "evaluate"
kind = "duty"
term = { months = 1 }
counted_from = { events = ["mediated"], take = "each" }
met_by = ["evaluated"]
lapses_on = []
borne_by = "committee"
source = { heading = "Artikel 2", phrase = "een maand na de bemiddeling" }
carries_out = ["W3"]

[[duty]]
id = "answer"
label.nl = "antwoorden"
label.en = "answer"
kind = "duty"
term = { weeks = 6 }
counted_from = { events = ["received"], take = "first" }
met_by = ["decided", "declined"]
lapses_on = []
extendable = true
borne_by = "committee"
source = { heading = "Artikel 3", phrase = "binnen zes weken" }
carries_out = ["W4"]
reading = "six_weeks"

[[duty]]
id = "appeal"
label.nl = "beroep instellen"
label.en = "appeal"
kind = "right"
term = { weeks = 6 }
counted_from = { events = ["decided"], take = "each" }
met_by = ["objected"]
lapses_on = []
borne_by = "complainant"
source = { heading = "Artikel 4", phrase = "zes weken na de beslissing" }
carries_out = ["W5"]

[[duty]]
id = "visit"
label.nl = "huisbezoek"
label.en = "home visit"
kind = "duty"
when = { district = "noord" }
term = { working_days = 3 }
counted_from = { events = ["received"], take = "first" }
met_by = ["heard"]
lapses_on = []
borne_by = "committee"
source = { heading = "Artikel 5", phrase = "in wijk Noord" }
carries_out = ["W6"]

[[gate]]
id = "mediation_first"
when = { minor = true }
refuses = ["decided"]
needs = [["mediated"], ["heard:complainant", "hearing_skipped:complainant"]]
says.nl = "eerst bemiddelen en horen"
says.en = "mediate and hear first"
source = { heading = "Artikel 2", phrase = "wordt eerst bemiddeld" }
carries_out = ["W2"]

[[letter]]
id = "acknowledgement"
records = "acknowledged"
sent = "by_a_person"
ways = ["email"]

[[letter.part]]
id = "received_on"
required = true
source = { heading = "Artikel 1", phrase = "met de datum van ontvangst" }
carries_out = ["W1"]

[[reading]]
id = "six_weeks"
about = ["answer"]
chosen.nl = "zes weken na ontvangst"
chosen.en = "six weeks after receipt"
because.nl = "de tekst noemt geen begin"
because.en = "the text names no start"

[[carried]]
by = "record"
carries_out = ["W7"]
how.nl = "in het logboek"
how.en = "in the log"
source = { heading = "Artikel 6", phrase = "wordt geregistreerd" }

[[not_automated]]
requirements = ["W8"]
what.nl = "een goed gesprek"
what.en = "a good talk"
because.nl = "dat doen mensen"
because.en = "people do that"
"""

TEXT = """
Artikel 1
De ontvangst wordt binnen   48
uur bevestigd, met de datum van ontvangst.
Artikel 2  Bij een minderjarige wordt eerst bemiddeld. Dat wordt een maand na de bemiddeling besproken.
Artikel 3  Het antwoord komt binnen zes weken.
Artikel 4  Beroep kan tot zes weken na de beslissing.
Artikel 5  Bewoners in wijk Noord krijgen bezoek.
Artikel 6  Iedere klacht wordt geregistreerd.
"""
