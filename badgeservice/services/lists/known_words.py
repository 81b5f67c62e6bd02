"""Words that stand beside names in lists of schools: what somebody is, where, and how it went.

A help only: nothing is certainly a name because it is not among these.
"""

from __future__ import annotations

# fmt: off
# What somebody is, where a first name or a last name could stand.
ROLES = frozenset((
    "admin", "administrator", "assistent", "attendee", "begeleider", "beheerder", "collega", "cursist", "cursiste",
    "deelnemer", "deelneemster", "docent", "docente", "eigenaar", "employee", "extern", "externe", "external", "gast",
    "gastgebruiker", "guest", "instructeur", "intern", "interne", "kandidaat", "learner", "leerling", "leraar", "lerares",
    "lid", "medewerker", "member", "mentor", "observer", "organisator", "organizer", "owner", "participant",
    "praktijkbegeleider", "praktijkopleider", "presentator", "presenter", "pupil", "slb", "slber", "stagiair",
    "stagiaire", "student", "studente", "teacher", "trainee", "trainer", "tutor", "zijinstromer",
))
# Who is in a list of a class and gets no badge with it.
STAFF = frozenset((
    "admin", "administrator", "beheerder", "begeleider", "docent", "docente", "eigenaar", "employee", "host", "instructeur",
    "instructor", "leraar", "lerares", "medewerker", "mentor", "organisator", "organizer", "owner", "praktijkbegeleider",
    "praktijkopleider", "slb", "slber", "teacher", "trainer", "tutor",
))
# What makes the words around it a school, a company or a course.
PLACES = frozenset((
    "academie", "academy", "afd", "afdeling", "bbl", "bedrijf", "bol", "bv", "bvba", "campus", "college", "department",
    "gemeente", "gmbh", "groep", "havo", "hbo", "hogeschool", "holding", "inc", "klas", "leerbedrijf", "ltd", "lyceum",
    "mavo", "mbo", "nv", "opleiding", "roc", "school", "stichting", "team", "universiteit", "university", "vmbo", "vof",
    "vwo", "zorggroep",
))
# Courses and results. Some of them are the last name of somebody, so they weigh less.
REMARKS = frozenset((
    "aanwezig", "aangemeld", "aanmelding", "absent", "actief", "active", "administratie", "afgemeld", "afwezig", "akkoord",
    "apothekersassistent", "autotechniek", "behaald", "beveiliging", "bouw", "completed", "declined", "dierverzorging",
    "doktersassistent", "economie", "elektrotechniek", "engineering", "enrolled", "entree", "facilitair", "failed",
    "gedeeltelijk", "geslaagd", "gezakt", "goedgekeurd", "handhaving", "helpende", "herkansing", "herkanser", "horeca",
    "ict", "inactief", "inactive", "ingeschreven", "ingeleverd", "installatietechniek", "it", "jeugdzorg", "kinderopvang",
    "logistiek", "marketing", "media", "mechatronica", "metaaltechniek", "niet", "nog", "onvoldoende", "orde", "passed",
    "pedagogiek", "present", "retail", "sport", "techniek", "timmeren", "toerisme", "uitgeschreven", "verkoop",
    "verpleegkunde", "verpleging", "verzorgende", "vervallen", "voldaan", "voldoende", "welzijn", "ziek", "zorg",
    "ja", "nee", "yes", "no", "gebruiker", "user", "gehaald", "goed", "uitstekend", "matig", "vrijstelling", "wachtlijst", "verzuim", "uitval", "tentatively", "accepted",
))
# What is written in front of a name, and is certainly no part of it.
TITLES = frozenset((
    "dhr", "meneer", "mevr", "mevrouw", "mej", "mijnheer", "mr", "mrs", "ms", "mw", "hr", "drs", "dr", "ir", "ing", "prof",
))
# The first word of a line that is no learner: titles of lists, totals, greetings, what stands in the head of a mail.
NO_LEARNER = frozenset((
    "aantal", "afdrukdatum", "afgedrukt", "afzender", "attached", "attachments", "average", "bedankt", "beste", "bijlage", "bijlagen",
    "blad", "bron", "cohort", "count", "cursus", "datum", "dear", "docent", "docenten", "duur", "einde", "export", "gegenereerd",
    "gemiddeld", "gemiddelde", "generated", "geprint", "groep", "groeten", "groetjes", "groet", "hallo", "hello", "hi", "hoi",
    "klas", "kind", "leerjaar", "legenda", "lijst", "list", "lokaal", "locatie", "maximum", "mentor", "met", "minimum", "module", "mvg", "onderwerp",
    "opleiding", "overall", "overzicht", "pagina", "page", "periode", "points", "presentielijst", "printed", "regards",
    "schooljaar", "sent", "subject", "subtotaal", "subtotal", "summary", "thanks", "total", "totaal", "vak", "verzonden",
    "vestiging", "week", "deelnemers", "deelnemerslijst", "klassenlijst", "leerlingen", "leerlingenlijst", "studenten", "studentenlijst", "participants",
    "students", "namenlijst", "date", "gemaakt", "uitgedraaid", "samenvatting", "som", "sum", "percentage", "crebo",
    "in-meeting", "meeting", "vergadering", "begintijd", "eindtijd", "attended", "start", "end", "eigenaren", "leden", "owners", "members",
    "gasten", "guests", "docentenlijst", "datum/tijd", "totalen", "totals",
))
# The last word of what a table of marks has below it.
SUMS = frozenset(("average", "gemiddelde", "totaal", "total", "punten", "possible", "maximum", "aantal"))
# Words of a sentence that stand in no name.
SENTENCE_WORDS = frozenset((
    "alle", "als", "are", "bij", "bijgaand", "deze", "dit", "een", "graag", "here", "hier", "hierbij", "is", "jullie", "kun",
    "kunnen", "maar", "mijn", "nog", "onderstaande", "onze", "please", "stuur", "vandaag", "volgende", "voor", "wil", "zijn",
))
# fmt: on
