"""Words that stand beside names in lists of schools: what somebody is, where, and how it went.

A help only: nothing is certainly a name because it is not among these.
"""

from __future__ import annotations

# fmt: off
# What somebody is, where a first name or a last name could stand.
ROLES = frozenset((
    "admin", "administrator", "assistent", "attendee", "begeleider", "beheerder", "collega", "cursist", "cursiste",
    "deelneemster", "deelnemer", "docent", "docente", "eigenaar", "employee", "extern", "external", "externe",
    "gast", "gastgebruiker", "guest", "instructeur", "intern", "interne", "kandidaat", "learner", "leerling",
    "leraar", "lerares", "lid", "medewerker", "member", "mentor", "observer", "organisator", "organizer", "owner",
    "participant", "praktijkbegeleider", "praktijkopleider", "presentator", "presenter", "pupil", "slb", "slber",
    "stagiair", "stagiaire", "student", "studente", "teacher", "trainee", "trainer", "tutor", "zijinstromer",
))
# Last names of two words begin with these as well as with a tussenvoegsel.
STARTS_OF_LAST_NAMES = frozenset((
    "abd", "abdel", "abou", "abu", "ait", "al", "as", "bel", "ben", "bin", "bint", "bou", "chin", "dos", "el", "et",
    "fa", "ibn", "la", "le", "li", "lie", "lo", "mac", "mc", "oulad", "ould", "san", "sang", "santa", "st", "ter",
    "tjon",
))
# Last names that are written first, where people write theirs so: "Le Quang Minh".
FIRST_OF_LAST_NAMES = frozenset((
    "bui", "cao", "chau", "dang", "dao", "dinh", "do", "doan", "duong", "ha", "ho", "hoang", "huynh", "le", "luong",
    "luu", "ly", "mai", "ngo", "nguyen", "pham", "phan", "ta", "thai", "to", "tran", "trinh", "truong", "vo", "vu",
))
# Who is in a list of a class and gets no badge with it.
STAFF = frozenset((
    "admin", "administrator", "begeleider", "beheerder", "docent", "docente", "eigenaar", "employee", "host",
    "instructeur", "instructor", "leraar", "lerares", "medewerker", "mentor", "organisator", "organizer", "owner",
    "praktijkbegeleider", "praktijkopleider", "slb", "slber", "teacher", "trainer", "tutor",
))
# What makes the words around it a school, a company or a course.
PLACES = frozenset((
    "academie", "academy", "afd", "afdeling", "bbl", "bedrijf", "bol", "bv", "bvba", "campus", "college",
    "department", "gemeente", "gmbh", "groep", "havo", "hbo", "hogeschool", "holding", "inc", "klas", "leerbedrijf",
    "ltd", "lyceum", "mavo", "mbo", "nv", "opleiding", "roc", "school", "stichting", "team", "universiteit",
    "university", "vmbo", "vof", "vwo", "zorggroep",
))
# Courses and results. Some of them are the last name of somebody, so they weigh less.
REMARKS = frozenset((
    "aangemeld", "aanmelding", "aanwezig", "absent", "accepted", "actief", "active", "administratie", "afgemeld",
    "afgestudeerd", "afwezig", "akkoord", "apothekersassistent", "autotechniek", "behaald", "beveiliging", "bouw",
    "completed", "declined", "dierverzorging", "doktersassistent", "doorgestroomd", "economie", "elektrotechniek",
    "engineering", "enrolled", "entree", "facilitair", "failed", "gebruiker", "gedeeltelijk", "gehaald",
    "geschorst", "geslaagd", "gestaakt", "gestart", "gestopt", "gezakt", "goed", "goedgekeurd", "handhaving",
    "helpende", "herkanser", "herkansing", "horeca", "ict", "inactief", "inactive", "ingeleverd", "ingeschreven",
    "installatietechniek", "it", "ja", "jeugdzorg", "kinderopvang", "langdurig", "logistiek", "marketing", "matig",
    "mechatronica", "media", "metaaltechniek", "nee", "niet", "nieuw", "nieuwe", "no", "nog", "onvoldoende", "orde",
    "overgestapt", "passed", "pedagogiek", "present", "proef", "retail", "sport", "stage", "start", "stopt",
    "techniek", "tentatively", "tijdelijk", "timmeren", "toerisme", "uitgeschreven", "uitgestroomd", "uitstekend",
    "uitval", "user", "verhuisd", "verkoop", "verpleegkunde", "verpleging", "vertrokken", "vervallen",
    "verzorgende", "verzuim", "voldaan", "voldoende", "vrijstelling", "wachtlijst", "welzijn", "yes", "ziek",
    "zorg", "zwangerschapsverlof",
))
# What is written in front of a name, and is certainly no part of it.
TITLES = frozenset((
    "dhr", "dr", "drs", "hr", "ing", "ir", "mej", "meneer", "mevr", "mevrouw", "mijnheer", "mr", "mrs", "ms", "mw",
    "prof",
))
# The first word of a line that is no learner: titles of lists, totals, greetings, what stands in the head of a mail.
NO_LEARNER = frozenset((
    "aantal", "afdrukdatum", "afgedrukt", "afzender", "attached", "attachments", "attended", "average", "bedankt",
    "begintijd", "beste", "bijlage", "bijlagen", "blad", "bron", "cohort", "count", "crebo", "cursus", "date",
    "datum", "datum/tijd", "dear", "deelnemers", "deelnemerslijst", "docent", "docenten", "docentenlijst", "duur",
    "eigenaren", "einde", "eindtijd", "end", "export", "gasten", "gegenereerd", "gemaakt", "gemiddeld",
    "gemiddelde", "generated", "geprint", "groep", "groet", "groeten", "groetjes", "guests", "hallo", "hello", "hi",
    "hoi", "in-meeting", "kind", "klas", "klassenlijst", "leden", "leerjaar", "leerlingen", "leerlingenlijst",
    "legenda", "lijst", "list", "locatie", "lokaal", "maximum", "meeting", "members", "mentor", "met", "minimum",
    "module", "mvg", "namenlijst", "onderwerp", "opleiding", "overall", "overzicht", "owners", "page", "pagina",
    "participants", "percentage", "periode", "points", "presentielijst", "printed", "regards", "samenvatting",
    "schooljaar", "sent", "som", "start", "studenten", "studentenlijst", "students", "subject", "subtotaal",
    "subtotal", "sum", "summary", "thanks", "totaal", "total", "totalen", "totals", "uitgedraaid", "vak",
    "vergadering", "verzonden", "vestiging", "week",
))
# The last word of what a table of marks has below it.
SUMS = frozenset((
    "aantal", "average", "gemiddelde", "maximum", "possible", "punten", "totaal", "total",
))
# Words of a sentence that stand in no name.
SENTENCE_WORDS = frozenset((
    "alle", "als", "are", "bij", "bijgaand", "deze", "dit", "een", "graag", "here", "hier", "hierbij", "is",
    "jullie", "kun", "kunnen", "maar", "mijn", "nog", "onderstaande", "onze", "please", "stuur", "vandaag",
    "volgende", "voor", "wil", "zijn",
))
# fmt: on
