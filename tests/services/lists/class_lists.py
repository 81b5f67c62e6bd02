# ruff: noqa: E501 (a list is as wide as it is)
"""Lists of classes as schools have them, and what is right: nobody in them exists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How many questions a list may lead to."""

    HEADED = "a heading for every column"
    CLEAN = "what a secretary would find clean"
    MESSY = "anything else"


@dataclass(frozen=True)
class ClassList:
    """A list, the name of each address in it, and the addresses of which we must ask."""

    kind: Kind
    text: str
    names: dict[str, str]
    asked: frozenset[str]
    questions: int


CLASS_LISTS = {
    "outlookcsv": ClassList(
        Kind.HEADED,
        """\
First Name,Middle Name,Last Name,Company,Job Title,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address
Anna,,Bos,ROC Midden,Student,anna.bos@roc.example,SMTP,Anna Bos (anna.bos@roc.example),
Jan,Willem,de Vries,ROC Midden,Student,jan.devries@roc.example,SMTP,x,jan@home.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan Willem de Vries"},
        frozenset(()),
        0,
    ),
    "googlecontacts": ClassList(
        Kind.HEADED,
        """\
Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value
Anna Bos,Anna,,Bos,* myContacts,Work,anna.bos@roc.example
Jan de Vries,Jan,,de Vries,* myContacts,Work,jan@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "workspace": ClassList(
        Kind.HEADED,
        """\
First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],Recovery Email
Anna,Bos,anna.bos@roc.example,****,/leerlingen,mama@home.example
Jan,de Vries,jan@roc.example,****,/leerlingen,
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "classroom": ClassList(
        Kind.HEADED,
        """\
Last Name,First Name,Email Address,Opdracht 1,Opdracht 2
Date,,,2026-03-01,2026-03-05
Points,,,10,20
Bos,Anna,anna.bos@roc.example,8,15
de Vries,Jan,jan@roc.example,9,
Class Average,,,8.5,15
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "brightspace": ClassList(
        Kind.HEADED,
        """\
OrgDefinedId,Username,Last Name,First Name,Email,Opdracht Points Grade,End-of-Line Indicator
#12345,#anna.bos,Bos,Anna,anna.bos@roc.example,8,#
""",
        {"anna.bos@roc.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
    "osiris": ClassList(
        Kind.HEADED,
        """\
Studentnummer;Voorletters;Voorvoegsels;Achternaam;Roepnaam;Geslacht;E-mailadres
123456;A.M.;;Bos;Anna;V;anna.bos@roc.example
123457;J.W.;de;Vries;Jan;M;jan@roc.example
123458;K.;van der;Berg;;M;k.vdberg@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "k.vdberg@roc.example": "K. van der Berg",
        },
        frozenset(()),
        0,
    ),
    "word": ClassList(
        Kind.HEADED,
        """\
Nr.	Naam	Klas	E-mailadres	Handtekening
1	Anna Bos	2A	anna.bos@roc.example
2	Jan de Vries	2A	jan@roc.example
Totaal	2
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "zoom": ClassList(
        Kind.MESSY,
        """\
Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Anna Bos,anna.bos@roc.example,03/10/2026 09:00:00 AM,03/10/2026 10:00:00 AM,60,No
jan (Jan de Vries),jan@roc.example,03/10/2026 09:00:00 AM,03/10/2026 10:00:00 AM,60,No
""",
        {"anna.bos@roc.example": "Anna Bos"},
        frozenset(("jan@roc.example",)),
        1,
    ),
    "o365admin": ClassList(
        Kind.HEADED,
        """\
User principal name,Display name,First name,Last name,Title,Department,Licenses
anna.bos@roc.example,"Bos, Anna (Student)",Anna,Bos,Student,ICT,A1
jan@roc.example,"Vries, Jan de (Student)",Jan,de Vries,Student,ICT,A1
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "rowinquotes": ClassList(
        Kind.HEADED,
        """\
"Naam,E-mail"
"Anna Bos,anna.bos@roc.example"
"Jan de Vries,jan@roc.example"
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "markdown": ClassList(
        Kind.HEADED,
        """\
| Naam | E-mail |
|---|---|
| Anna Bos | anna.bos@roc.example |
| Jan de Vries | [jan@roc.example](mailto:jan@roc.example) |
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "hd-student": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail
Sanne Student;1@roc.example
Jan Docent;2@roc.example
Anna Jansen - de Boer;3@roc.example
Jan v/d Berg;4@roc.example
Kees v.d. Meer;5@roc.example
Jan Bos III;6@roc.example
Garcia Lopez, Maria Fernanda;7@roc.example
Vries (de), Jan;8@roc.example
Berg, Piet (van den);9@roc.example
Bos, Anna;10@roc.example
Smit, Kees jr.;11@roc.example
""",
        {
            "1@roc.example": "Sanne Student",
            "2@roc.example": "Jan Docent",
            "3@roc.example": "Anna Jansen - de Boer",
            "4@roc.example": "Jan v/d Berg",
            "5@roc.example": "Kees v.d. Meer",
            "6@roc.example": "Jan Bos III",
            "7@roc.example": "Maria Fernanda Garcia Lopez",
            "8@roc.example": "Jan de Vries",
            "9@roc.example": "Piet van den Berg",
            "10@roc.example": "Anna Bos",
            "11@roc.example": "Kees Smit jr.",
        },
        frozenset(()),
        0,
    ),
    "turkish": ClassList(
        Kind.HEADED,
        """\
Voornaam,Achternaam,E-mail
İbrahim,Yıldız,ibrahim.yildiz@roc.example
Şeyma,Çelik,seyma.celik@roc.example
Gülşen,Öztürk,g.ozturk@roc.example
""",
        {
            "ibrahim.yildiz@roc.example": "İbrahim Yıldız",
            "seyma.celik@roc.example": "Şeyma Çelik",
            "g.ozturk@roc.example": "Gülşen Öztürk",
        },
        frozenset(()),
        0,
    ),
    "nlnames": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail
Anne-Fleur van 't Hof-de Groot;1@roc.example
D'Angelo Ricciardi;2@roc.example
O'Neill-van der Meer, Siobhán;3@roc.example
's-Gravesande, Bo;4@roc.example
Jan-Willem 't Hart;5@roc.example
Nguyễn Văn A;6@roc.example
Li;7@roc.example
Mohamed-Amine Ben Ali;8@roc.example
Ğ. Öztürk;9@roc.example
Anna K. Bos;10@roc.example
""",
        {
            "1@roc.example": "Anne-Fleur van 't Hof-de Groot",
            "2@roc.example": "D'Angelo Ricciardi",
            "3@roc.example": "Siobhán O'Neill-van der Meer",
            "4@roc.example": "Bo 's-Gravesande",
            "5@roc.example": "Jan-Willem 't Hart",
            "6@roc.example": "Nguyễn Văn A",
            "7@roc.example": "Li",
            "8@roc.example": "Mohamed-Amine Ben Ali",
            "9@roc.example": "Ğ. Öztürk",
            "10@roc.example": "Anna K. Bos",
        },
        frozenset(()),
        0,
    ),
    "mentorcol": ClassList(
        Kind.HEADED,
        """\
Naam	Mentor	Mail mentor	Mail
Anna Bos	Kees Smit	k.smit@roc.example	anna.bos@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
    "parentmail": ClassList(
        Kind.HEADED,
        """\
Leerling;E-mail ouder 1;E-mail leerling
Anna Bos;mama@home.example;anna.bos@roc.example
Jan de Vries;papa@home.example;jan@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "teachers": ClassList(
        Kind.HEADED,
        """\
Docent;E-mail docent;Team
Anna Bos;anna.bos@roc.example;ICT
Jan de Vries;jan@roc.example;Zorg
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "two-headed-diff": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail
Anna Bos;anna@roc.example

E-mail;Achternaam;Voornaam
jan@roc.example;de Vries;Jan
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "tworows-heading": ClassList(
        Kind.HEADED,
        """\
Student;;Contact
Voornaam;Achternaam;E-mail
Anna;Bos;anna@roc.example
""",
        {"anna@roc.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
    "scores": ClassList(
        Kind.HEADED,
        """\
Naam	E-mail	Cijfer
Anna Bos	anna@roc.example	8,5
Jan de Vries	jan@roc.example	7
Gemiddelde		7,75
Totaal aantal deelnemers: 2
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "trtd": ClassList(
        Kind.HEADED,
        """\
<table><tr><th>Naam</th><th>E-mail</th></tr>
<tr><td>Anna Bos</td><td>anna.bos@roc.example</td></tr>
<tr><td>Jan de Vries</td><td><a href="mailto:jan@roc.example">jan@roc.example</a></td></tr></table>
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "spacealigned": ClassList(
        Kind.CLEAN,
        """\
Naam                 Klas   E-mail
Anna Bos             2A     anna.bos@roc.example
Jan de Vries         2A     jan@roc.example
Anne-Fleur van 't Hof-de Groot 2A af@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(("af@roc.example",)),
        1,
    ),
    "moodlepage": ClassList(
        Kind.CLEAN,
        """\
Selecteer 'Anna Bos'
AB
Anna Bos
anna.bos@roc.example
Student
Geen groepen
3 dagen 2 uren
Actief
Selecteer 'Jan de Vries'
JV
Jan de Vries
jan.devries@roc.example
Student
Geen groepen
nooit
Actief
Selecteer 'Youssef El Amrani'
YE
Youssef El Amrani
youssef.elamrani@roc.example
Student
Geen groepen
1 dag
Actief
""",
        {},
        frozenset(("anna.bos@roc.example", "jan.devries@roc.example", "youssef.elamrani@roc.example")),
        1,
    ),
    "teamscopy": ClassList(
        Kind.MESSY,
        """\
AB
Anna Bos
Anna.Bos@roc.example
Lid
JV
Jan de Vries
jan.devries@roc.example
Lid
KD
Kees Docent
k.docent@roc.example
Eigenaar
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan de Vries"},
        frozenset(("k.docent@roc.example",)),
        1,
    ),
    "surnamefirst-nocomma": ClassList(
        Kind.CLEAN,
        """\
Bos Anna	anna.bos@roc.example
de Vries Jan	jan.devries@roc.example
El Amrani Youssef	youssef.elamrani@roc.example
Garcia Lopez Maria	maria.garcialopez@roc.example
""",
        {},
        frozenset(
            (
                "anna.bos@roc.example",
                "jan.devries@roc.example",
                "youssef.elamrani@roc.example",
                "maria.garcialopez@roc.example",
            )
        ),
        1,
    ),
    "gender": ClassList(
        Kind.CLEAN,
        """\
1	Bos	Anna	v	12-03-2008	anna.bos@roc.example
2	de Vries	Jan	m	12-03-2008	jan.devries@roc.example
3	Smit	Kees	m	13-03-2008	kees.smit@roc.example
4	Vos	Bo	v	14-03-2008	bo.vos@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "kees.smit@roc.example": "Kees Smit",
            "bo.vos@roc.example": "Bo Vos",
        },
        frozenset(()),
        0,
    ),
    "aanhef": ClassList(
        Kind.CLEAN,
        """\
Mevr.	A.	Bos	a.bos@roc.example
Dhr.	J.	de Vries	j.devries@roc.example
Dhr.	K.	Smit	k.smit@roc.example
Mevr.	B.	Vos	b.vos@roc.example
""",
        {
            "a.bos@roc.example": "A. Bos",
            "j.devries@roc.example": "J. de Vries",
            "k.smit@roc.example": "K. Smit",
            "b.vos@roc.example": "B. Vos",
        },
        frozenset(()),
        0,
    ),
    "callname": ClassList(
        Kind.CLEAN,
        """\
Bos, A.M. (Anna);1@roc.example
Vries, J.W. de (Jan Willem);2@roc.example
Berg, K. van den (Kees);3@roc.example
Smit, F.;4@roc.example
El Amrani, Y. (Youssef);5@roc.example
""",
        {
            "1@roc.example": "Anna Bos",
            "2@roc.example": "Jan Willem de Vries",
            "3@roc.example": "Kees van den Berg",
            "4@roc.example": "F. Smit",
            "5@roc.example": "Youssef El Amrani",
        },
        frozenset(()),
        0,
    ),
    "callname2": ClassList(
        Kind.CLEAN,
        """\
Bos A.M. (Anna)	1@roc.example
Vries J.W. de (Jan Willem)	2@roc.example
Berg van den K. (Kees)	3@roc.example
A.B. Smit (Arie)	4@roc.example
Johannes de Vries (Jan)	5@roc.example
""",
        {
            "1@roc.example": "Anna Bos",
            "2@roc.example": "Jan Willem de Vries",
            "3@roc.example": "Kees van den Berg",
            "4@roc.example": "Arie Smit",
            "5@roc.example": "Johannes de Vries",
        },
        frozenset(()),
        0,
    ),
    "surinam": ClassList(
        Kind.CLEAN,
        """\
Tjon A Joe, Sharon <12345@roc.example>
Lo A Njoe, Kevin <12346@roc.example>
Bos, Anna <12347@roc.example>
Sang A Jong, Marciano <12348@roc.example>
da Silva e Costa, João <12349@roc.example>
Nguyen Thi, Mai <12350@roc.example>
""",
        {
            "12345@roc.example": "Sharon Tjon A Joe",
            "12346@roc.example": "Kevin Lo A Njoe",
            "12347@roc.example": "Anna Bos",
            "12348@roc.example": "Marciano Sang A Jong",
            "12349@roc.example": "João da Silva e Costa",
            "12350@roc.example": "Mai Nguyen Thi",
        },
        frozenset(()),
        0,
    ),
    "surinam2": ClassList(
        Kind.CLEAN,
        """\
Sharon Tjon A Joe;12345@roc.example
Kevin Lo A Njoe;12346@roc.example
João da Silva e Costa;1@roc.example
Abd al-Rahman Al Hassan;3@roc.example
Nguyễn Thị Mai;2@roc.example
""",
        {
            "12345@roc.example": "Sharon Tjon A Joe",
            "12346@roc.example": "Kevin Lo A Njoe",
            "1@roc.example": "João da Silva e Costa",
            "3@roc.example": "Abd al-Rahman Al Hassan",
            "2@roc.example": "Nguyễn Thị Mai",
        },
        frozenset(()),
        0,
    ),
    "pdf": ClassList(
        Kind.CLEAN,
        """\
Nr Naam Klas E-mail
1 Anna Bos 2A anna.bos@roc.example
2 Jan de Vries 2A jan@roc.example
3 Bo Vos 2A bo@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries", "bo@roc.example": "Bo Vos"},
        frozenset(()),
        0,
    ),
    "caps-last2": ClassList(
        Kind.CLEAN,
        """\
Anna BOS;anna.bos@roc.example
Jan DE VRIES;jan.devries@roc.example
Youssef EL AMRANI;youssef.elamrani@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "youssef.elamrani@roc.example": "Youssef El Amrani",
        },
        frozenset(()),
        0,
    ),
    "route-nohead-numeric": ClassList(
        Kind.CLEAN,
        """\
Anna	Bos	Verzorgende IG	1@roc.example
Sanne	de Vries	Verzorgende IG	2@roc.example
Fatima	El Amrani	Maatschappelijke Zorg	3@roc.example
Kees	Smit	Verzorgende IG	4@roc.example
Bo	Vos	Maatschappelijke Zorg	5@roc.example
""",
        {},
        frozenset(("1@roc.example", "2@roc.example", "3@roc.example", "4@roc.example", "5@roc.example")),
        1,
    ),
    "twonoheading": ClassList(
        Kind.CLEAN,
        """\
Anna	Bos	anna.bos@roc.example
Jan	de Vries	jan.devries@roc.example

bo.vos@roc.example	Vos	Bo
kees.smit@roc.example	Smit	Kees
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "bo.vos@roc.example": "Bo Vos",
            "kees.smit@roc.example": "Kees Smit",
        },
        frozenset(()),
        0,
    ),
    "form": ClassList(
        Kind.CLEAN,
        """\
Naam: Anna Bos
E-mail: anna.bos@roc.example
Klas: 2A

Naam: Jan de Vries
E-mail: jan@roc.example
Klas: 2A
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "form2": ClassList(
        Kind.CLEAN,
        """\
Voornaam: Anna
Achternaam: Bos
E-mailadres: anna.bos@roc.example
Voornaam: Jan
Achternaam: de Vries
E-mailadres: jan@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "vcard": ClassList(
        Kind.CLEAN,
        """\
BEGIN:VCARD
VERSION:3.0
FN:Anna Bos
N:Bos;Anna;;;
EMAIL;TYPE=INTERNET:anna.bos@roc.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Jan de Vries
N:Vries;Jan;de;;
EMAIL;TYPE=INTERNET:jan@roc.example
END:VCARD
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "htmlul": ClassList(
        Kind.CLEAN,
        """\
<ul><li><a href="mailto:anna.bos@roc.example">Anna Bos</a></li><li><a href="mailto:jan@roc.example">Jan de Vries</a></li></ul>
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "mixed-format": ClassList(
        Kind.CLEAN,
        """\
Anna Bos <anna.bos@roc.example>
Vries, Jan de;jan@roc.example
bo.vos@roc.example, Bo Vos
Kees Smit	kees@roc.example
5. Cas Dam (cas@roc.example)
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "bo.vos@roc.example": "Bo Vos",
            "kees@roc.example": "Kees Smit",
            "cas@roc.example": "Cas Dam",
        },
        frozenset(()),
        0,
    ),
    "agenda": ClassList(
        Kind.CLEAN,
        """\
Anna Bos <anna.bos@roc.example>	Geaccepteerd
Jan de Vries <jan@roc.example>	Voorlopig
Vos, Bo <bo@roc.example>	Geen
""",
        {},
        frozenset(("anna.bos@roc.example", "jan@roc.example", "bo@roc.example")),
        1,
    ),
    "outlookattendees": ClassList(
        Kind.CLEAN,
        """\
Naam	Aanwezigheid	Reactie
Bos, Anna <anna.bos@roc.example>	Verplichte deelnemer	Geaccepteerd
Vries, Jan de <jan@roc.example>	Verplichte deelnemer	Geen
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "numdash": ClassList(
        Kind.CLEAN,
        """\
1. Bos, Anna - anna.bos@roc.example
2. Vries, Jan de - jan@roc.example
3. El Amrani, Youssef - youssef@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "youssef@roc.example": "Youssef El Amrani",
        },
        frozenset(()),
        0,
    ),
    "surnamefirst-numeric": ClassList(
        Kind.MESSY,
        """\
Naam;E-mail
Bos Anna;1@roc.example
Vries Jan de;2@roc.example
El Amrani Youssef;3@roc.example
Jansen Sanne;4@roc.example
""",
        {},
        frozenset(("1@roc.example", "2@roc.example", "3@roc.example", "4@roc.example")),
        1,
    ),
    "gmail": ClassList(
        Kind.MESSY,
        """\
Anna Bos <anna.bos@roc.example>, "Vries, Jan de" <jan@roc.example>, 'El Amrani, Youssef' <youssef@roc.example>, bo.vos@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "youssef@roc.example": "Youssef El Amrani",
        },
        frozenset(("bo.vos@roc.example",)),
        1,
    ),
    "chat-en": ClassList(
        Kind.MESSY,
        """\
3/10/26, 9:14 AM - Messages and calls are end-to-end encrypted.
3/10/26, 9:15 AM - Anna Bos: anna.bos@roc.example
3/10/26, 9:16 AM - Jan: hoi, jan.devries@roc.example groetjes Jan
[10-03-2026, 09:17:33] ~ Youssef El Amrani: Mijn mail is youssef.elamrani@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "youssef.elamrani@roc.example": "Youssef El Amrani"},
        frozenset(("jan.devries@roc.example",)),
        1,
    ),
    "dashes": ClassList(
        Kind.MESSY,
        """\
Anna Bos – ROC Midden – anna.bos@roc.example
Jan de Vries – ROC Midden – jan@roc.example
Bo Vos – ROC Midden – bo@roc.example
""",
        {},
        frozenset(("anna.bos@roc.example", "jan@roc.example", "bo@roc.example")),
        1,
    ),
    "typos": ClassList(
        Kind.MESSY,
        """\
Anna Bos;anna@gmial.com
Jan;jan@hotmial.nl
Bo Vos;bo@gmail.con
Kees Smit;kees@outlook.nl
Cas Bol;cas@student.rocmidden.example
Dirk Dam;dirk@student.rocmidden.exmaple
Els Bos;els@student.rocmidden.example
Fem Vos;fem@student.rocmiden.example
Gijs Dam;gijs@student.rocmidden.example
Hans Dam;hans@studentrocmidden.example
Iris Dam;iris@student.rocmidden.example
Jip Dam;jip@student.rocmidden.example
Kim Dam;kim@student.rocmidden.example
""",
        {
            "kees@outlook.nl": "Kees Smit",
            "cas@student.rocmidden.example": "Cas Bol",
            "els@student.rocmidden.example": "Els Bos",
            "gijs@student.rocmidden.example": "Gijs Dam",
            "iris@student.rocmidden.example": "Iris Dam",
            "jip@student.rocmidden.example": "Jip Dam",
            "kim@student.rocmidden.example": "Kim Dam",
        },
        frozenset(
            (
                "anna@gmail.com",
                "jan@hotmail.nl",
                "bo@gmail.com",
                "dirk@student.rocmidden.example",
                "fem@student.rocmidden.example",
                "hans@student.rocmidden.example",
            )
        ),
        1,
    ),
    "dup": ClassList(
        Kind.MESSY,
        """\
Anna Bos;anna@roc.example
Anna Bos;anna@home.example
Jan de Vries;jan@roc.example
Piet Bos;jan@roc.example
Bo Vos;bo@roc.example
bo vos;BO@roc.example
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries", "bo@roc.example": "Bo Vos"},
        frozenset(("anna@home.example", "jan@roc.example")),
        2,
    ),
    "damage": ClassList(
        Kind.MESSY,
        """\
Ren?e Bos;r@roc.example
Zo� Vos;z@roc.example
Andr‚ Smit;a@roc.example
Anna Bos;an@roc.example
""",
        {"an@roc.example": "Anna Bos"},
        frozenset(("r@roc.example", "z@roc.example", "a@roc.example")),
        1,
    ),
    "obf": ClassList(
        Kind.MESSY,
        """\
Anna Bos;anna(at)roc.example
Jan de Vries;jan [at] roc [dot] example
Bo Vos;bo@roc.example
""",
        {"bo@roc.example": "Bo Vos"},
        frozenset(("anna@roc.example", "jan@roc.example")),
        2,
    ),
    "bomletters": ClassList(
        Kind.MESSY,
        """\
ï»¿Naam;E-mail
Anna Bos;anna@roc.example
RenÃ©e Vos;renee@roc.example
""",
        {"anna@roc.example": "Anna Bos"},
        frozenset(("renee@roc.example",)),
        1,
    ),
    "greet": ClassList(
        Kind.MESSY,
        """\
Beste collega,

Hierbij de lijst van de studenten die geslaagd zijn:

- Anna Bos (anna.bos@roc.example)
- Jan de Vries (jan@roc.example)
- Bo Vos

Met vriendelijke groet,
Kees Smit
Docent ICT
k.smit@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(("k.smit@roc.example",)),
        2,
    ),
    "twotitles": ClassList(
        Kind.MESSY,
        """\
Klas 2A - Verzorgende IG
Mentor: Kees Smit (k.smit@roc.example)

Naam	E-mail
Anna Bos	anna.bos@roc.example

Klas 2B - Verzorgende IG
Mentor: Els Dam (e.dam@roc.example)

Naam	E-mail
Jan de Vries	jan@roc.example
Aantal: 1
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(("k.smit@roc.example", "e.dam@roc.example")),
        2,
    ),
    "company-diff": ClassList(
        Kind.MESSY,
        """\
Anna Bos, Bakkerij Jansen <1@roc.example>
Jan de Vries, Garage De Boer <2@roc.example>
Bo Vos, Philips <3@roc.example>
Kees Smit, Albert Heijn <4@roc.example>
""",
        {},
        frozenset(("1@roc.example", "2@roc.example", "3@roc.example", "4@roc.example")),
        1,
    ),
    "errors": ClassList(
        Kind.MESSY,
        """\
Naam	E-mail
#N/B	anna.bos@roc.example
onbekend	jan@roc.example
n.v.t.	bo.vos@roc.example
Kees Smit	kees@roc.example
""",
        {"kees@roc.example": "Kees Smit"},
        frozenset(("anna.bos@roc.example", "jan@roc.example", "bo.vos@roc.example")),
        3,
    ),
    "result-tail": ClassList(
        Kind.MESSY,
        """\
Anna Bos geslaagd anna@roc.example
Jan de Vries niet geslaagd jan@roc.example
Bo Vos geslaagd bo@roc.example
""",
        {},
        frozenset(("anna@roc.example", "jan@roc.example", "bo@roc.example")),
        1,
    ),
    "ticks": ClassList(
        Kind.CLEAN,
        """\
x Anna Bos anna.bos@roc.example
x Jan de Vries jan@roc.example
- Bo Vos bo@roc.example
v Kees Smit kees@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "bo@roc.example": "Bo Vos",
            "kees@roc.example": "Kees Smit",
        },
        frozenset(()),
        0,
    ),
    "replies": ClassList(
        Kind.MESSY,
        """\
Op ma 10 mrt 2026 om 09:12 schreef Anna Bos <anna.bos@roc.example>:
Van: Jan de Vries <jan@roc.example>
Verzonden: maandag 10 maart 2026 09:12
Aan: Smit, Kees <k.smit@roc.example>
Onderwerp: RE: badge
""",
        {"k.smit@roc.example": "Kees Smit"},
        frozenset(("anna.bos@roc.example", "jan@roc.example")),
        2,
    ),
    "nick": ClassList(
        Kind.MESSY,
        """\
Anna "Annie" Bos anna@roc.example
Jan de Vries jan@roc.example
⭐ Bo Vos 🎓 bo@roc.example
""",
        {"jan@roc.example": "Jan de Vries", "bo@roc.example": "Bo Vos"},
        frozenset(("anna@roc.example",)),
        1,
    ),
    "twopeople-headed": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail;Naam;E-mail
Anna Bos;anna@roc.example;Jan de Vries;jan@roc.example
Kees Smit;kees@roc.example;Bo Vos;bo@roc.example
""",
        {
            "anna@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "kees@roc.example": "Kees Smit",
            "bo@roc.example": "Bo Vos",
        },
        frozenset(()),
        0,
    ),
    "duo": ClassList(
        Kind.HEADED,
        """\
Groep;Student 1;E-mail 1;Student 2;E-mail 2
1;Anna Bos;anna@roc.example;Jan de Vries;jan@roc.example
2;Kees Smit;kees@roc.example;Bo Vos;bo@roc.example
""",
        {
            "anna@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "kees@roc.example": "Kees Smit",
            "bo@roc.example": "Bo Vos",
        },
        frozenset(()),
        0,
    ),
    "two-in-cell": ClassList(
        Kind.MESSY,
        """\
Naam;E-mail
Anna Bos en Jan de Vries;anna@roc.example, jan@roc.example
Kees Smit;kees@roc.example
""",
        {"kees@roc.example": "Kees Smit"},
        frozenset(("anna@roc.example, jan@roc.example",)),
        1,
    ),
    "amp": ClassList(
        Kind.MESSY,
        """\
Anna Bos & Jan de Vries <anna@roc.example>
Anna en Jan <jan@roc.example>
""",
        {},
        frozenset(("anna@roc.example", "jan@roc.example")),
        2,
    ),
    "free-rev-one": ClassList(
        Kind.MESSY,
        """\
Anna Bos anna.bos@roc.example
Vries Jan de jan.devries@roc.example
Smit Kees kees.smit@roc.example
Bo Vos bo.vos@roc.example
Els Dam els.dam@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "bo.vos@roc.example": "Bo Vos", "els.dam@roc.example": "Els Dam"},
        frozenset(("jan.devries@roc.example", "kees.smit@roc.example")),
        2,
    ),
    "eduarte-nokop": ClassList(
        Kind.CLEAN,
        """\
1001;Bos;;Anna;v;25187;BOL;1001@leerling.example
1002;Vries;de;Jan;m;25187;BOL;1002@leerling.example
1003;Dam;van;Xeno;m;25187;BOL;1003@leerling.example
1004;Amrani;El;Youssef;m;25187;BOL;1004@leerling.example
""",
        {},
        frozenset(("1001@leerling.example", "1002@leerling.example", "1003@leerling.example", "1004@leerling.example")),
        1,
    ),
    "somtoday-space": ClassList(
        Kind.CLEAN,
        """\
Bos Anna 4V1 1001@leerling.example
de Vries Jan 4V1 1002@leerling.example
Smit Kees 4V1 1003@leerling.example
Jansen Sanne 4V1 1004@leerling.example
""",
        {},
        frozenset(("1001@leerling.example", "1002@leerling.example", "1003@leerling.example", "1004@leerling.example")),
        1,
    ),
    "blocks-missing": ClassList(
        Kind.MESSY,
        """\
Anna Bos
anna.bos@roc.example

Jan de Vries

Kees Smit
kees.smit@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "kees.smit@roc.example": "Kees Smit"},
        frozenset(()),
        1,
    ),
    "footer": ClassList(
        Kind.HEADED,
        """\
Naam	E-mail
Anna Bos	anna@roc.example
Jan de Vries	jan@roc.example

Aantal studenten: 2
Afgedrukt op 10-03-2026 door K. Smit
Pagina 1 van 1
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "subheads": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail
Klas 2A;
Anna Bos;anna@roc.example
Klas 2B;
Jan de Vries;jan@roc.example
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "trailing-remark": ClassList(
        Kind.MESSY,
        """\
Anna Bos, anna@roc.example (komt later)
Jan de Vries, jan@roc.example
Kees Smit, kees@roc.example
""",
        {"jan@roc.example": "Jan de Vries", "kees@roc.example": "Kees Smit"},
        frozenset(("anna@roc.example",)),
        1,
    ),
    "moodle-grades-nl": ClassList(
        Kind.HEADED,
        """\
Voornaam,Achternaam,ID-nummer,Instelling,Afdeling,E-mailadres,"Opdracht: Module 1 (Punten)","Cursus totaal (Punten)","Laatst gedownload vanuit deze cursus"
Anna,Bos,1,ROC,ICT,anna@roc.example,8,8,1700000000
Jan,"de Vries",2,ROC,ICT,jan@roc.example,-,-,1700000000
Algemeen gemiddelde,,,,,,8,8,
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "cc": ClassList(
        Kind.MESSY,
        """\
To: Anna Bos <anna@roc.example>, Jan de Vries
 <jan@roc.example>, Kees Smit <kees@roc.example>
Cc: Els Dam <els@roc.example>
From: Tess Bakker <t.bakker@roc.example>
Date: Mon, 10 Mar 2026 09:00:00 +0100
Subject: =?utf-8?Q?Badges_voor_Ren=C3=A9e?=
""",
        {
            "anna@roc.example": "Anna Bos",
            "jan@roc.example": "Jan de Vries",
            "kees@roc.example": "Kees Smit",
            "els@roc.example": "Els Dam",
        },
        frozenset(("t.bakker@roc.example",)),
        1,
    ),
    "outlook-gal": ClassList(
        Kind.MESSY,
        """\
Bos, Anna (Student - ICT) <1@roc.example>; Vries, Jan de (Student - ICT) <2@roc.example>; Smit, Kees (Student - Zorg) <3@roc.example>; Dam, Els van (Docent) <4@roc.example>
""",
        {},
        frozenset(("1@roc.example", "2@roc.example", "3@roc.example", "4@roc.example")),
        1,
    ),
    "teams-guest": ClassList(
        Kind.MESSY,
        """\
Anna Bos (Gast) anna@roc.example
Jan de Vries (Guest) jan@roc.example
Kees Smit (Extern) kees@bedrijf.example
Els Dam (Docent) els@roc.example
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries", "kees@bedrijf.example": "Kees Smit"},
        frozenset(("els@roc.example",)),
        1,
    ),
    "hd-nomail-num": ClassList(
        Kind.MESSY,
        """\
Nr;Naam;E-mail
3;Jan de Vries;
4;Anna Bos;anna@roc.example
""",
        {"anna@roc.example": "Anna Bos"},
        frozenset(()),
        1,
    ),
    "quotedmail": ClassList(
        Kind.CLEAN,
        """\
> Anna Bos <anna@roc.example>
> Jan de Vries <jan@roc.example>
>> Kees Smit <kees@roc.example>
""",
        {"anna@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries", "kees@roc.example": "Kees Smit"},
        frozenset(()),
        0,
    ),
    "pairs-missing": ClassList(
        Kind.MESSY,
        """\
Anna Bos
anna.bos@roc.example
Jan de Vries
Kees Smit
kees.smit@roc.example
Bo Vos
bo.vos@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "kees.smit@roc.example": "Kees Smit", "bo.vos@roc.example": "Bo Vos"},
        frozenset(()),
        1,
    ),
    "headed-remarks": ClassList(
        Kind.MESSY,
        """\
Naam;E-mail;Klas
Anna Bos (stopt per 1 mei);anna.bos@roc.example;2A
Jan de Vries, Techniek;jan.devries@roc.example;2A
Kees Smit - gestopt;kees.smit@roc.example;2A
Bo Vos / stage;bo.vos@roc.example;2A
El Amrani, Youssef;youssef@roc.example;2A
mevr. Els Dam;els.dam@roc.example;2A
Cas Dam 2B;cas.dam@roc.example;2A
Fem Vos*;fem.vos@roc.example;2A
Gijs Smit?;gijs.smit@roc.example;2A
""",
        {
            "youssef@roc.example": "Youssef El Amrani",
            "els.dam@roc.example": "Els Dam",
            "fem.vos@roc.example": "Fem Vos",
        },
        frozenset(
            (
                "anna.bos@roc.example",
                "jan.devries@roc.example",
                "kees.smit@roc.example",
                "bo.vos@roc.example",
                "cas.dam@roc.example",
                "gijs.smit@roc.example",
            )
        ),
        1,
    ),
    "headed-swap": ClassList(
        Kind.MESSY,
        """\
Voornaam;Achternaam;E-mail
Anna;Bos;anna.bos@roc.example
Smit;Kees;kees.smit@roc.example
Jan de;Vries;jan.devries@roc.example
Bo;Vos (Bo);bo.vos@roc.example
Fatima;El Amrani - Bos;fatima@roc.example
Els;;els.dam@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "bo.vos@roc.example": "Bo Vos",
            "fatima@roc.example": "Fatima El Amrani - Bos",
            "els.dam@roc.example": "Els",
        },
        frozenset(("kees.smit@roc.example",)),
        1,
    ),
    "school-behind-1": ClassList(
        Kind.MESSY,
        """\
Anna Bos <1@roc.example>
Jan de Vries Deltion <2@roc.example>
Kees Smit <3@roc.example>
""",
        {"1@roc.example": "Anna Bos", "3@roc.example": "Kees Smit"},
        frozenset(("2@roc.example",)),
        1,
    ),
    "dates": ClassList(
        Kind.CLEAN,
        """\
Anna Bos 12-03-2008 anna.bos@roc.example
Jan de Vries 1 mei 2008 jan@roc.example
Kees Smit (2008) kees@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan@roc.example": "Jan de Vries", "kees@roc.example": "Kees Smit"},
        frozenset(()),
        0,
    ),
    "eduarte": ClassList(
        Kind.HEADED,
        """\
Deelnemernummer;Achternaam, voorvoegsel;Roepnaam;Opleiding;Leerweg;E-mail instelling;E-mail privé
1001;Bos;Anna;Helpende;BOL;1001@roc.example;anna@home.example
1002;Vries, de;Jan;Helpende;BOL;1002@roc.example;jan@home.example
""",
        {"1001@roc.example": "Anna Bos", "1002@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "sis-mixed": ClassList(
        Kind.HEADED,
        """\
Studentnr;Naam;Roepnaam;Groep;Mail school
1001;Bos, A.M.;Anna;MZ3A;1001@roc.example
1002;Vries, J. de;Jan;MZ3A;1002@roc.example
1003;El Amrani, F.;Fatima;MZ3A;1003@roc.example
1004;Berg, W.P. van den;Willem-Pieter;MZ3A;1004@roc.example
""",
        {
            "1001@roc.example": "Anna Bos",
            "1002@roc.example": "Jan de Vries",
            "1003@roc.example": "Fatima El Amrani",
            "1004@roc.example": "Willem-Pieter van den Berg",
        },
        frozenset(()),
        0,
    ),
    "part-other-words": ClassList(
        Kind.HEADED,
        """\
Voornaam;Voegsel;Familienaam;E-mail
Anna;;Bos;a.bos@roc.example
Jan;de;Vries;j.devries@roc.example
Els;ter;Horst;e.terhorst@roc.example
""",
        {
            "a.bos@roc.example": "Anna Bos",
            "j.devries@roc.example": "Jan de Vries",
            "e.terhorst@roc.example": "Els ter Horst",
        },
        frozenset(()),
        0,
    ),
    "achternaam-tv-behind": ClassList(
        Kind.HEADED,
        """\
Achternaam;tv;Voorn.;Klas;emailadres
Bos;;Anna;2A;a.bos@roc.example
Vries;de;Jan;2A;j.devries@roc.example
Horst;ter;Els;2A;e.terhorst@roc.example
""",
        {
            "a.bos@roc.example": "Anna Bos",
            "j.devries@roc.example": "Jan de Vries",
            "e.terhorst@roc.example": "Els ter Horst",
        },
        frozenset(()),
        0,
    ),
    "form-questions": ClassList(
        Kind.HEADED,
        """\
Tijdstempel,E-mailadres,Wat is je voornaam?,Wat is je achternaam (met tussenvoegsel)?,In welke klas zit je?,Opmerkingen
10-3-2026,anna.bos@roc.example,Anna,Bos,2A,
10-3-2026,jan.devries@roc.example,Jan,de Vries,2A,ik ben ziek
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "staff-as-names": ClassList(
        Kind.HEADED,
        """\
Roepnaam;Tussenvoegsel;Achternaam;E-mail
Esmée;;Mentor;1@roc.example
Jan-Willem;de;Leraar;2@roc.example
Anna;;Bos;3@roc.example
""",
        {"1@roc.example": "Esmée Mentor", "2@roc.example": "Jan-Willem de Leraar", "3@roc.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
    "middle-name": ClassList(
        Kind.HEADED,
        """\
Voornaam;Middelste naam;Achternaam;Functie;E-mailadres;E-mail, weergavenaam
Cees;van;Tol;leerling;cees@tol.example;Cees van Tol (cees@tol.example)
;;Evertsen;leerling;evertsen@tol.example;R. Evertsen
Anna;;Bos;leerling;anna@tol.example;Anna Bos
""",
        {"cees@tol.example": "Cees van Tol", "evertsen@tol.example": "R. Evertsen", "anna@tol.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
    "foreign-particles": ClassList(
        Kind.HEADED,
        """\
Naam;E-mail
Carmo, Inês do;1@roc.example
Oliveira, P. d' (Paulo);2@roc.example
Amrani, Youssef el;3@roc.example
Le Quang Minh;minh.le@roc.example
Vos, mw. S.T.;5@roc.example
""",
        {
            "1@roc.example": "Inês do Carmo",
            "2@roc.example": "Paulo d'Oliveira",
            "3@roc.example": "Youssef el Amrani",
            "minh.le@roc.example": "Le Quang Minh",
            "5@roc.example": "S.T. Vos",
        },
        frozenset(()),
        0,
    ),
    "forms-anon": ClassList(
        Kind.HEADED,
        """\
ID	E-mail	Naam	Je volledige naam (voor op de badge)	Privé e-mailadres
1	anonymous		Anna Bos	anna@home.example
2	anonymous		Jan de Vries	jan@home.example
""",
        {"anna@home.example": "Anna Bos", "jan@home.example": "Jan de Vries"},
        frozenset(()),
        0,
    ),
    "class-in-name-col": ClassList(
        Kind.HEADED,
        """\
Naam (klas);Mailadres
Anna Bos (2A);anna.bos@roc.example
Jan de Vries (2B);jan.devries@roc.example
Els ter Horst (2A);els.terhorst@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "els.terhorst@roc.example": "Els ter Horst",
        },
        frozenset(()),
        0,
    ),
    "avatars": ClassList(
        Kind.HEADED,
        """\
Voornaam / Achternaam	E-mailadres	Rollen
AB Anna Bos	1@roc.example	Student
JV Jan de Vries	2@roc.example	Student
PT Priya Tjin A Tsoi	3@roc.example	Student
""",
        {"1@roc.example": "Anna Bos", "2@roc.example": "Jan de Vries", "3@roc.example": "Priya Tjin A Tsoi"},
        frozenset(()),
        0,
    ),
    "surinam-nat": ClassList(
        Kind.CLEAN,
        """\
Priya Tjin A Tsoi priya.tjin@roc.example
Khadija Idrissi Alami khadija.idrissi@roc.example
Maria da Silva Santos maria.dasilva@roc.example
Anna Bos anna.bos@roc.example
""",
        {"priya.tjin@roc.example": "Priya Tjin A Tsoi", "anna.bos@roc.example": "Anna Bos"},
        frozenset(
            (
                "khadija.idrissi@roc.example",
                "maria.dasilva@roc.example",
            )
        ),
        2,
    ),
    "initials-and-call-name": ClassList(
        Kind.CLEAN,
        """\
Kaan Çelik	1@roc.example	x
Pim Smits	2@roc.example	x
Koç ŞM (Şeyma)	3@roc.example	x
Lie A Jong RA (Ruben)	4@roc.example	x
Mol J. (Hans)	5@roc.example	x
""",
        {
            "1@roc.example": "Kaan Çelik",
            "2@roc.example": "Pim Smits",
            "3@roc.example": "Şeyma Koç",
            "4@roc.example": "Ruben Lie A Jong",
        },
        frozenset(("5@roc.example",)),
        1,
    ),
    "reversed-with-particles": ClassList(
        Kind.CLEAN,
        """\
Boer de Lieke (H4c)	deboerli@roc.example
Heijden van der Olivier (H4d)	vanderheijdenol@roc.example
Ben Moussa Loubna (H4d)	benmoussalo@roc.example
Smits Noortje (H4c)	smitsno@roc.example
""",
        {},
        frozenset(
            (
                "benmoussalo@roc.example",
                "deboerli@roc.example",
                "smitsno@roc.example",
                "vanderheijdenol@roc.example",
            )
        ),
        1,
    ),
    "addresses-by-last-name": ClassList(
        Kind.CLEAN,
        """\
Gijs	Mulder	muldergi@roc.example
Bilal	Azzouzi	azzouzibi@roc.example
Lotte	Bakker	bakkerlo@roc.example
Ricardo	Fung A Loi	fungaloiri@roc.example
""",
        {
            "muldergi@roc.example": "Gijs Mulder",
            "azzouzibi@roc.example": "Bilal Azzouzi",
            "bakkerlo@roc.example": "Lotte Bakker",
            "fungaloiri@roc.example": "Ricardo Fung A Loi",
        },
        frozenset(()),
        0,
    ),
    "outlook-sem": ClassList(
        Kind.CLEAN,
        """\
Bos, Anna (Student) <anna.bos@roc.example>; Vries, Jan de (Student) <jan.devries@roc.example>; Smit, Kees (Docent) <k.smit@roc.example>; El Amrani, Fatima (Student) <fatima.elamrani@roc.example>
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "fatima.elamrani@roc.example": "Fatima El Amrani",
        },
        frozenset(("k.smit@roc.example",)),
        1,
    ),
    "tab-tv-nohead": ClassList(
        Kind.CLEAN,
        """\
Anna		Bos	2A	1001@roc.example
Jan	de	Vries	2A	1002@roc.example
Fatima		El Amrani	2B	1003@roc.example
Els	ter	Horst	2B	1004@roc.example
""",
        {
            "1001@roc.example": "Anna Bos",
            "1002@roc.example": "Jan de Vries",
            "1003@roc.example": "Fatima El Amrani",
            "1004@roc.example": "Els ter Horst",
        },
        frozenset(()),
        0,
    ),
    "siblings": ClassList(
        Kind.MESSY,
        """\
Naam;E-mail
Anna Bos;anna.bos@roc.example
Tom en Tim Visser;tom.visser@roc.example
Jan de Vries;jan.devries@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan de Vries"},
        frozenset(("tom.visser@roc.example",)),
        1,
    ),
    "siblings2": ClassList(
        Kind.MESSY,
        """\
Voornaam;Achternaam;E-mail
Anna;Bos;anna.bos@roc.example
Tom / Tim;Visser;tom.visser@roc.example
Jan en Piet;de Vries;jan.devries@roc.example
""",
        {"anna.bos@roc.example": "Anna Bos"},
        frozenset(
            (
                "jan.devries@roc.example",
                "tom.visser@roc.example",
            )
        ),
        2,
    ),
    "two-mails": ClassList(
        Kind.MESSY,
        """\
naam;school;prive
Anna Bos;anna.bos@roc.example;anna@home.example
Jan de Vries;jan.devries@roc.example;jan@home.example
Els ter Horst;els.terhorst@roc.example;els@home.example
""",
        {},
        frozenset(
            (
                "anna.bos@roc.example",
                "els.terhorst@roc.example",
                "jan.devries@roc.example",
            )
        ),
        1,
    ),
    "loose-mark": ClassList(
        Kind.MESSY,
        """\
- ; anna.bos@roc.example
. jan.devries@roc.example
: els.terhorst@roc.example
Kees Smit; kees.smit@roc.example
""",
        {"kees.smit@roc.example": "Kees Smit"},
        frozenset(
            (
                "anna.bos@roc.example",
                "els.terhorst@roc.example",
                "jan.devries@roc.example",
            )
        ),
        1,
    ),
    "firm": ClassList(
        Kind.MESSY,
        """\
Anna Bos, Jansen & Zn <anna@jansen.example>
Jan de Vries (Bakkerij Smit) <jan@smit.example>
Els ter Horst | Horst BV <els@horst.example>
Kees Smit <kees@smit.example>
""",
        {"jan@smit.example": "Jan de Vries", "kees@smit.example": "Kees Smit"},
        frozenset(
            (
                "anna@jansen.example",
                "els@horst.example",
            )
        ),
        2,
    ),
    "signature": ClassList(
        Kind.MESSY,
        """\
Anna Bos anna.bos@roc.example
Jan de Vries jan.devries@roc.example

Met vriendelijke groet,
Kees Smit
Docent Zorg
T: 06-12345678
E: k.smit@roc.example
www.roc.example
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan de Vries"},
        frozenset(("k.smit@roc.example",)),
        1,
    ),
    "quoted-outlook": ClassList(
        Kind.MESSY,
        """\
'Anna Bos' <anna.bos@roc.example>; 'Vries, Jan de' <jan.devries@roc.example>; els.terhorst@roc.example; 'k.smit@roc.example' <k.smit@roc.example>
""",
        {"anna.bos@roc.example": "Anna Bos", "jan.devries@roc.example": "Jan de Vries"},
        frozenset(
            (
                "els.terhorst@roc.example",
                "k.smit@roc.example",
            )
        ),
        2,
    ),
    "chat2": ClassList(
        Kind.MESSY,
        """\
[10-03-2026 09:00] Juf Els: stuur je naam en mail
[10-03-2026 09:01] Anna: Anna Bos anna.bos@roc.example
[10-03-2026 09:02] Jan: hier is ie jan.devries@roc.example
[10-03-2026 09:03] +31 6 12345678: Bo Vos, bo.vos@roc.example
[10-03-2026 09:04] Fatima: fatima.elamrani@roc.example Fatima el Amrani
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "bo.vos@roc.example": "Bo Vos",
            "fatima.elamrani@roc.example": "Fatima el Amrani",
        },
        frozenset(("jan.devries@roc.example",)),
        1,
    ),
    "naam-roepnaam-whole": ClassList(
        Kind.MESSY,
        """\
Naam;Roepnaam;E-mail
Johanna Bos;Anna;1@roc.example
Jan de Vries;Jan;2@roc.example
Els ter Horst;Els;3@roc.example
""",
        {"2@roc.example": "Jan de Vries", "3@roc.example": "Els ter Horst"},
        frozenset(("1@roc.example",)),
        1,
    ),
    "caps": ClassList(
        Kind.MESSY,
        """\
BOS, ANNA;1@roc.example
VRIES, JW DE;2@roc.example
HEUVEL, ME;3@roc.example
SMIT, BO;4@roc.example
""",
        {"1@roc.example": "Anna Bos", "4@roc.example": "Bo Smit"},
        frozenset(
            (
                "2@roc.example",
                "3@roc.example",
            )
        ),
        2,
    ),
    "firm-as-last-name": ClassList(
        Kind.MESSY,
        """\
Voornaam;Achternaam;E-mail
Kees;Jansen & Zn;kees@roc.example
Anna;Bos;anna@roc.example
""",
        {"anna@roc.example": "Anna Bos"},
        frozenset(("kees@roc.example",)),
        1,
    ),
    "address-of-another": ClassList(
        Kind.MESSY,
        """\
Anna Bos anna.bos@roc.example
Jan de Vries jan.devries@roc.example
De Tweeling tim.visser@roc.example
Els ter Horst els.terhorst@roc.example
Bo Vos bo.vos@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "els.terhorst@roc.example": "Els ter Horst",
            "bo.vos@roc.example": "Bo Vos",
        },
        frozenset(("tim.visser@roc.example",)),
        1,
    ),
    "headed-reversed-row": ClassList(
        Kind.MESSY,
        """\
Naam;E-mail
Anna Bos;anna.bos@roc.example
Smit Kees;kees.smit@roc.example
Jan de Vries;jan.devries@roc.example
Bo Vos;bo.vos@roc.example
Fatima El Amrani;fatima.elamrani@roc.example
""",
        {
            "anna.bos@roc.example": "Anna Bos",
            "jan.devries@roc.example": "Jan de Vries",
            "bo.vos@roc.example": "Bo Vos",
            "fatima.elamrani@roc.example": "Fatima El Amrani",
        },
        frozenset(("kees.smit@roc.example",)),
        1,
    ),
    "addr-in-name": ClassList(
        Kind.MESSY,
        """\
naam;e-mail
a0@roc.example; a1@roc.example
Anna Bos anna@roc.example;anna@roc.example
""",
        {"anna@roc.example": "Anna Bos"},
        frozenset(("a0@roc.example, a1@roc.example",)),
        1,
    ),
    "mail-body": ClassList(
        Kind.MESSY,
        """\
Hoi,

Hierbij de namen:
- Anna Bos, anna.bos@roc.example (is ziek geweest)
- Jan de Vries, jan.devries@roc.example
- Els ter Horst: geen mail bekend
- Kees Smit, kees.smit@roc.example, stopt per 1 mei

Groetjes,
Marja
""",
        {"jan.devries@roc.example": "Jan de Vries", "kees.smit@roc.example": "Kees Smit"},
        frozenset(("anna.bos@roc.example",)),
        2,
    ),
    "last-names-by-their-endings": ClassList(
        Kind.CLEAN,
        """\
Tjeerdema Xylona\t1@roc.example
Haakstra Quirina\t2@roc.example
Wouda Zwaantje\t3@roc.example
""",
        {},
        frozenset(("1@roc.example", "2@roc.example", "3@roc.example")),
        1,
    ),
    "junior": ClassList(
        Kind.CLEAN,
        """\
Jan de Vries jr. jan.devries@roc.example
Anna Bos anna.bos@roc.example
""",
        {"jan.devries@roc.example": "Jan de Vries jr.", "anna.bos@roc.example": "Anna Bos"},
        frozenset(()),
        0,
    ),
}
