"""What the library and the desk say in English, and how German readers are told the same.

A template names its parts: {day} is a date in words, {chance} odds in words, {number} digits,
{text} said on as it is, {part} a sentence or half of one that is translated in turn. The first that
fits counts, so that the more particular ones stand first.
"""

from __future__ import annotations

TEMPLATES: tuple[tuple[str, str], ...] = (
    # answers
    (
        "Yes: {text} by {day} can be kept, odds {chance}.",
        "Ja: {text} bis {day} ist zu halten, Chance {chance}.",
    ),
    (
        "At risk: {text} by {day} has odds of {chance}; {part}.",
        "Gefährdet: {text} bis {day}, Chance {chance}; {part}.",
    ),
    (
        "No: {text} by {day} has odds of {chance}; {part}.",
        "Nein: {text} bis {day}, Chance {chance}; {part}.",
    ),
    (
        "At risk: {text} by {day}: {part}; as far as the work goes, odds {chance}.",
        "Gefährdet: {text} bis {day}: {part}; von der Arbeit her Chance {chance}.",
    ),
    ("No: {text} cannot be promised, {part}.", "Nein: {text} kann nicht zugesagt werden, {part}."),
    (
        "{text} is already promised by {day} and {part}: odds {chance}; by {day2} {chance2}.",
        "{text} ist schon bis {day} zugesagt und {part}: Chance {chance}; bis {day2} {chance2}.",
    ),
    (
        "{text} is already promised by {day} and {part}: odds {chance}; {part2}.",
        "{text} ist schon bis {day} zugesagt und {part}: Chance {chance}; {part2}.",
    ),
    (
        "{text} is already promised by {day} and {part}: odds {chance}.",
        "{text} ist schon bis {day} zugesagt und {part}: Chance {chance}.",
    ),
    ("{text}: all its work is done.", "{text}: alle Arbeit daran ist erledigt."),
    (
        "{text} is overdue since {day}; 8 in 10 by {day2}.",
        "{text} ist seit {day} überfällig; 8 von 10 bis {day2}.",
    ),
    (
        "{text} by {day}: {chance}; 8 in 10 by {day2}.",
        "{text} bis {day}: {chance}; 8 von 10 bis {day2}.",
    ),
    ("{text}: 8 in 10 from {day} on; {part}.", "{text}: 8 von 10 ab {day}; {part}."),
    (
        "{text}: no keepable date in sight; {part}.",
        "{text}: kein Termin in Sicht, der zu halten ist; {part}.",
    ),
    ("{text}: 8 in 10 from {day} on.", "{text}: 8 von 10 ab {day}."),
    ("{text}: no keepable date in sight.", "{text}: kein Termin in Sicht, der zu halten ist."),
    ("is on course", "ist auf Kurs"),
    ("is at risk", "ist gefährdet"),
    ("is in trouble", "ist in Not"),
    ("8 in 10 from {day} on", "8 von 10 ab {day}"),
    ("no keepable date in sight", "kein Termin in Sicht, der zu halten ist"),
    (
        "{text} does not exist yet, planned for {day}",
        "{text} gibt es noch nicht, geplant für {day}",
    ),
    ("{text} do not exist yet, planned for {day}", "{text} gibt es noch nicht, geplant für {day}"),
    ("{text} does not exist yet", "{text} gibt es noch nicht"),
    ("{text} do not exist yet", "{text} gibt es noch nicht"),
    (
        "it is {state}, and the catalogue has no work that leads to it",
        "es ist {state}, und der Katalog kennt keine Arbeit, die dahin führt",
    ),
    # reasons
    (
        "{text}: partly booked for others; without that 8 in 10 from {day}.",
        "{text}: teils für andere belegt; ohne das 8 von 10 ab {day}.",
    ),
    (
        "{text}: booked for others until about {day}; without that 8 in 10 from {day2}.",
        "{text}: für andere belegt bis etwa {day}; ohne das 8 von 10 ab {day2}.",
    ),
    (
        "{text}: booked for others beyond the horizon; without that 8 in 10 from {day}.",
        "{text}: für andere belegt über den Horizont hinaus; ohne das 8 von 10 ab {day}.",
    ),
    (
        "Leave of {text}; without that 8 in 10 from {day}.",
        "Abwesenheit von {text}; ohne das 8 von 10 ab {day}.",
    ),
    (
        "Days without a contract of {text}; without that 8 in 10 from {day}.",
        "Tage ohne Vertrag von {text}; ohne das 8 von 10 ab {day}.",
    ),
    (
        "Waiting for the customer ({text}); without that 8 in 10 from {day}.",
        "Warten auf den Kunden ({text}); ohne das 8 von 10 ab {day}.",
    ),
    (
        "The work itself: about {number} hours, one piece after another; without that 8 in 10 from {day}.",
        "Die Arbeit selbst: etwa {number} Stunden, eins nach dem anderen; ohne das 8 von 10 ab {day}.",
    ),
    # what an answer rests on
    (
        "1 task; no like work was finished yet, so the range is wide.",
        "1 Aufgabe; noch wurde keine ähnliche Arbeit erledigt, deshalb ist die Spanne weit.",
    ),
    (
        "{number} tasks; no like work was finished yet, so the range is wide.",
        "{number} Aufgaben; noch wurde keine ähnliche Arbeit erledigt, deshalb ist die Spanne weit.",
    ),
    (
        "1 task; their estimates rest on {number} finished tasks.",
        "1 Aufgabe; die Schätzung beruht auf {number} erledigten Aufgaben.",
    ),
    (
        "{number} tasks; their estimates rest on {number2} finished tasks.",
        "{number} Aufgaben; ihre Schätzungen beruhen auf {number2} erledigten Aufgaben.",
    ),
    (
        "The largest, {text} ({number} hours): {part}.",
        "Die größte, {text} ({number} Stunden): {part}.",
    ),
    ("{part}, {number} % of the estimate spent", "{part}, {number} % der Schätzung verbraucht"),
    ("1 finished task; {part}", "1 erledigte Aufgabe; {part}"),
    ("1 finished task, {part}; {part2}", "1 erledigte Aufgabe, {part}; {part2}"),
    ("{number} finished tasks; {part}", "{number} erledigte Aufgaben; {part}"),
    ("{number} finished tasks, {part}; {part2}", "{number} erledigte Aufgaben, {part}; {part2}"),
    (
        "{number} of them by the {number2} people who could do it on {text}",
        "{number} davon von den {number2}, die es könnten, bei {text}",
    ),
    (
        "{number} of them by the {number2} people who could do it",
        "{number} davon von den {number2}, die es könnten",
    ),
    ("{number} of them by {text} on {text2}", "{number} davon von {text} bei {text2}"),
    ("{number} of them by {text}", "{number} davon von {text}"),
    (
        "{number} % come out exactly as estimated; {part}",
        "{number} % treffen genau die Schätzung; {part}",
    ),
    (
        "8 in 10 within {number} to {number2} times",
        "8 von 10 im {number}- bis {number2}-Fachen",
    ),
    ("a range of {number} to {number2} times", "eine Spanne vom {number}- bis {number2}-Fachen"),
    (
        "{number} people who could do it",
        "{number}, die es könnten",
    ),
    ("like tasks: {text}", "ähnliche Aufgaben: {text}"),
    (
        "{text} waits besides its hours: {part} in 5 of 10 cases, {part2} in 1 of 10.",
        "{text} wartet neben seinen Stunden: {part} in 5 von 10 Fällen, {part2} in 1 von 10.",
    ),
    (
        "{text} waits besides its hours: {part} in 1 of 10 cases.",
        "{text} wartet neben seinen Stunden: {part} in 1 von 10 Fällen.",
    ),
    ("for ever", "für immer"),
    ("{number} day or more", "{number} Tag oder mehr"),
    ("{number} days or more", "{number} Tage oder mehr"),
    (
        "Dates at 50, 80 and 95 % are read at {text} % of futures, as a replay found honest.",
        "Termine mit 50, 80 und 95 % stehen bei {text} % der Zukünfte, wie ein Nachspielen ergab.",
    ),
    (
        "Hours a day of each person are learned from what was finished.",
        "Die Stunden am Tag sind bei jedem aus Erledigtem gelernt.",
    ),
    (
        "Like work waits for nothing besides its hours in 9 of 10 cases.",
        "Ähnliche Arbeit wartet in 9 von 10 Fällen auf nichts als ihre Stunden.",
    ),
    # notes
    (
        "{text} is not in the book; the day ends in {text2}. Did you mean {text3}?",
        "{text} steht nicht im Buch; der Tag endet in {text2}. War {text3} gemeint?",
    ),
    (
        "{text} is not in the book; the day ends in {text2}.",
        "{text} steht nicht im Buch; der Tag endet in {text2}.",
    ),
    (
        "{text} does not exist yet; it is planned for {text2}.",
        "{text} gibt es noch nicht; geplant für {text2}.",
    ),
    ("{text} does not exist yet; it is planned.", "{text} gibt es noch nicht; es ist geplant."),
    ("{text} is limited: {text2}.", "{text} ist eingeschränkt: {text2}."),
    (
        "{text} is only for show; it would have to be built first.",
        "{text} ist nur zum Zeigen; es müsste erst gebaut werden.",
    ),
    # what could not be read
    ("Nothing in the catalogue is called {text}.", "Nichts im Katalog heißt {text}."),
    ("It has {text} and more.", "Er hat {text} und mehr."),
    ("It has {text}.", "Er hat {text}."),
    ("The question is empty.", "Die Frage ist leer."),
    ("Ask like this: {text}", "Frag so: {text}"),
    ("Did you mean {text}?", "War {text} gemeint?"),
    ("{text} is not a date that can be read.", "{text} ist kein lesbarer Termin."),
    ("{text} is not a day that exists.", "{text} ist kein Tag, den es gibt."),
    ("{text} can be read as two different days.", "{text} kann zwei verschiedene Tage meinen."),
    (
        "Write the date as 2027-03-01, 1 March 2027, end of March, end of Q2 or in 6 weeks.",
        "Schreib den Termin als 2027-03-01, 1. März 2027, Ende März, Ende Q2 oder in 6 Wochen.",
    ),
    (
        "{text} is in the past (the book is as of {text2}).",
        "{text} ist vorbei (das Buch ist vom {text2}).",
    ),
    ("Ask for a later date.", "Frag nach einem späteren Termin."),
    ("{text} is more than the customer {text2}.", "{text} ist mehr als der Kunde {text2}."),
    (
        "Name one customer, then the date; a price goes aside.",
        "Nenn einen Kunden, dann den Termin; ein Preis steht für sich.",
    ),
    (
        "The question has {number} letters; at most {number2} can be read.",
        "Die Frage hat {number} Buchstaben; höchstens {number2} sind zu lesen.",
    ),
    (
        "The question names {number} things; at most {number2} can be asked at once.",
        "Die Frage nennt {number} Dinge; höchstens {number2} lassen sich auf einmal fragen.",
    ),
    ("Ask for them in parts.", "Frag in Teilen danach."),
    (
        "That is {number} letters long; at most {number2} can be read.",
        "Das ist {number} Buchstaben lang; höchstens {number2} sind zu lesen.",
    ),
    # what was refused
    (
        "That is below the {text} that it was to have.",
        "Das ist unter den {text}, die es haben sollte.",
    ),
    ("A yes below {text} needs a reason.", "Ein Ja unter {text} braucht einen Grund."),
    (
        "A promise needs a date; ask for one first.",
        "Eine Zusage braucht einen Termin; frag zuerst danach.",
    ),
    (
        "It is promised already, as {text}; move that promise instead.",
        "Es ist schon zugesagt, als {text}; verschiebe stattdessen diese Zusage.",
    ),
    (
        "The plan changes faster than it can be computed right now; ask again.",
        "Der Plan ändert sich gerade schneller, als er zu rechnen ist; frag noch einmal.",
    ),
    (
        "{text} holds {number} already, and {number2} is the most; release one.",
        "{text} hat schon {number} vorgemerkt, und {number2} sind das Meiste; gib eines frei.",
    ),
    ("The hold {text} is over already.", "Die Vormerkung {text} ist schon vorbei."),
    (
        "Somebody else changed this promise since you read it; read it again.",
        "Jemand anderes hat diese Zusage inzwischen geändert; lies sie noch einmal.",
    ),
    (
        "Somebody else changed this work since you read it; read it again.",
        "Jemand anderes hat diese Arbeit inzwischen geändert; lies sie noch einmal.",
    ),
    ("Only an open promise can be moved.", "Nur eine offene Zusage lässt sich verschieben."),
    ("It is open and due on {text} already.", "Sie ist schon für den {text} zugesagt."),
    (
        "It was due on {text}; on {text2} it is late.",
        "Fällig war es am {text}; am {text2} ist es verspätet.",
    ),
    (
        "It was due on {text}; on {text2} it is kept.",
        "Fällig war es am {text}; am {text2} ist es gehalten.",
    ),
    (
        "There is no {text}, or you may not do that with it.",
        "Das gibt es nicht ({text}), oder es ist nicht für dich.",
    ),
    ("You may not do that here ({text}).", "Das darfst du hier nicht ({text})."),
    ("Choose a day, as 2027-03-01.", "Wähl einen Tag, wie 2027-03-01."),
    (
        "{text} cannot be planned with; choose a day from 2000 to 2199.",
        "Mit {text} lässt sich nicht planen; wähl einen Tag von 2000 bis 2199.",
    ),
    (
        "{text} is over (today is {text2}); choose a later day.",
        "{text} ist vorbei (heute ist {text2}); wähl einen späteren Tag.",
    ),
    (
        "{text} is more than 50 years away; choose an earlier day.",
        "Bis {text} sind es mehr als 50 Jahre; wähl einen früheren Tag.",
    ),
    (
        "{text} is still to come; say it once it is there.",
        "{text} kommt erst noch; sag es, wenn es da ist.",
    ),
    (
        "It was promised on {text} only; it did not come on {text2}.",
        "Zugesagt wurde es erst am {text}; am {text2} kam es nicht.",
    ),
    (
        "Leave from {text} to before {text2} is longer than two years; add it in parts.",
        "Abwesend von {text} bis vor {text2} sind mehr als zwei Jahre; trag es in Teilen ein.",
    ),
    ("That is said already: {state}.", "Das ist schon gesagt: {state}."),
    ("Choose a file: CSV, XLSX or JSON.", "Wähl eine Datei: CSV, XLSX oder JSON."),
    ("Choose somebody else here to ask.", "Wähl jemand anderen hier zum Fragen."),
    ("Write something, at most {text} characters.", "Schreib etwas, höchstens {text} Zeichen."),
    ("Write something.", "Schreib etwas."),
    ("That was answered already.", "Das wurde schon beantwortet."),
    (
        "Public holidays of {text} are not known; write a region such as DE or DE-BY.",
        "Feiertage von {text} sind nicht bekannt; schreib eine Region wie DE oder DE-BY.",
    ),
    ("{text} was taken over already, on {text2}.", "{text} wurde schon übernommen, am {text2}."),
    (
        "{text} is no member here; tell him by other means.",
        "{text} ist hier kein Mitglied; sag es auf anderem Weg.",
    ),
    ("Nobody here has the id {text}.", "Niemand hier hat die Kennung {text}."),
    ("Nobody here has the number {text}.", "Niemand hier hat die Nummer {text}."),
    ("That leave was taken back already.", "Diese Abwesenheit wurde schon zurückgenommen."),
    ("No work has the id {text}.", "Keine Arbeit hat die Kennung {text}."),
    (
        "It is served before {text} already, or there is no such promise.",
        "Es kommt schon vor {text} an die Reihe, oder eine solche Zusage gibt es nicht.",
    ),
    ("It is served before {text} already.", "Es kommt schon vor {text} an die Reihe."),
    ("It is served behind {text} already.", "Es kommt schon hinter {text} an die Reihe."),
    ("There is no promise or hold {text}.", "Eine Zusage oder Vormerkung {text} gibt es nicht."),
    (
        "At most {text} files of {text2} MB in all go with a message.",
        "Höchstens {text} Dateien mit zusammen {text2} MB gehen mit einer Nachricht.",
    ),
    (
        "At most {text} MB of files in all go with a message.",
        "Höchstens {text} MB an Dateien gehen mit einer Nachricht.",
    ),
    ("The {text}'s side says one of {text2}.", "Diese Seite sagt eines von: {text2}."),
    ("The hold {text} is over; ask again.", "Die Vormerkung {text} ist vorbei; frag noch einmal."),
    ("It is {state} and due on {text} already.", "Sie ist {state} und schon am {text} fällig."),
    ("The key {text} was used for another request.", "Der Schlüssel {text} gehört zu anderem."),
    (
        "{text} holds more than {number} rows; send it in parts.",
        "{text} hat mehr als {number} Zeilen; schick es in Teilen.",
    ),
    (
        "{text} holds more than {number} finished tasks; send it in parts.",
        "{text} hat mehr als {number} erledigte Aufgaben; schick es in Teilen.",
    ),
    (
        "{text} holds the character NUL; save it as plain text.",
        "{text} enthält das Zeichen NUL; speichere es als reinen Text.",
    ),
    (
        "{text} is larger than {text2} MB; send it in parts.",
        "{text} ist größer als {text2} MB; schick es in Teilen.",
    ),
    (
        "{text} unpacks to {text2} MB; save it as CSV.",
        "{text} wird entpackt {text2} MB groß; speichere es als CSV.",
    ),
    ("There is no kind {text} of table.", "Eine Tabelle der Art {text} gibt es nicht."),
    (
        "The book changes faster than it can be read.",
        "Das Buch ändert sich schneller, als es zu lesen ist.",
    ),
    (
        "{text} is no time of day; write it as 09:00.",
        "{text} ist keine Uhrzeit; schreib sie als 09:00.",
    ),
    ("Only somebody who signed in can do that.", "Das kann nur, wer sich angemeldet hat."),
    (
        "It is still being worked out, {text} % so far; ask again.",
        "Es wird noch gerechnet, {text} % bis jetzt; frag noch einmal.",
    ),
    ("Give the company a name.", "Gib der Firma einen Namen."),
    ("Give yourself a name.", "Gib dir selbst einen Namen."),
    (
        "Give an e-mail address, to sign in with.",
        "Gib eine E-Mail-Adresse an, mit der du dich anmeldest.",
    ),
    (
        "Write the ledger's name as acme.example/ledger: small letters, digits, dots, slashes.",
        "Schreib den Namen des Protokolls als acme.example/ledger: kleine Buchstaben, Ziffern, Punkte, /.",
    ),
    ("Choose at least one day of the week.", "Wähle mindestens einen Tag der Woche."),
    ("The day must end after it begins.", "Der Tag muss nach seinem Beginn enden."),
    (
        "Choose a password of at least {number} characters.",
        "Wähle ein Passwort mit mindestens {number} Zeichen.",
    ),
    (
        "Nobody can sign in with {text}; write the address as ada@acme.example.",
        "Mit {text} kann sich niemand anmelden; schreib die Adresse als ada@acme.example.",
    ),
    (
        "An e-mail address has at most {number} characters here; give a shorter one.",
        "Eine E-Mail-Adresse hat hier höchstens {number} Zeichen; gib eine kürzere an.",
    ),
    ("Somebody has the address {text} already.", "Die Adresse {text} hat schon jemand."),
    # what somebody is told
    ("You were mentioned about {text}.", "Du wurdest bei {text} erwähnt."),
    ("There is a note for you, off the record.", "Es gibt eine vertrauliche Notiz für dich."),
    (
        "There is a note for you, off the record, about {text}.",
        "Es gibt eine vertrauliche Notiz für dich, zu {text}.",
    ),
    ("{text} asks you: {text2}", "{text} fragt dich: {text2}"),
    ("{text} answers you: {text2}", "{text} antwortet dir: {text2}"),
    # what changed in the plan
    (
        "{text} was promised for {day}, odds {chance}.",
        "{text} wurde zum {day} zugesagt, Chance {chance}.",
    ),
    (
        "{text} moved from {day} to {day2}, odds {chance}.",
        "{text} wurde vom {day} auf den {day2} verschoben, Chance {chance}.",
    ),
    ("{text} was promised for {day}.", "{text} wurde zum {day} zugesagt."),
    ("{text} moved from {day} to {day2}.", "{text} wurde vom {day} auf den {day2} verschoben."),
    ("It is against the advice.", "Das ist gegen den Rat."),
    ("{text} is served before {text2} now.", "{text} kommt jetzt vor {text2} an die Reihe."),
    ("{text} is served behind {text2} again.", "{text} kommt wieder hinter {text2} an die Reihe."),
    ("{text}: the promiser's side says {state}.", "{text}: Wir sagen: {state}."),
    ("{text}: the promisee's side says {state}.", "{text}: Der Kunde sagt: {state}."),
    ("{text} was promised for {day}", "{text} wurde zum {day} zugesagt"),
    ("{text} moved from {day} to {day2}", "{text} wurde vom {day} auf den {day2} verschoben"),
    ("{text} was ranked before {text2}", "{text} kam vor {text2} an die Reihe"),
    ("{text} was ranked behind {text2} again", "{text} kam wieder hinter {text2} an die Reihe"),
    ("{text} was assessed as {state}", "{text} wurde als {state} beurteilt"),
    ("something was held for {day}", "etwas wurde zum {day} vorgemerkt"),
    ("leave was added", "eine Abwesenheit kam dazu"),
    ("leave was taken back", "eine Abwesenheit wurde zurückgenommen"),
    (
        "{number} promises were taken over from a file",
        "{number} Zusagen wurden aus einer Datei übernommen",
    ),
    (
        "the estimate of {text} went from {number} to {number2} hours",
        "die Schätzung von {text} ging von {number} auf {number2} Stunden",
    ),
    ("and more", "und mehr"),
    # early warning
    ("It was to be told below {text}.", "Unter {text} sollte es gesagt werden."),
    ("Since it was above: {list}.", "Seit es darüber war: {list}."),
    ("Nothing was changed.", "Geändert wurde nichts."),
    ("Writing has stopped: {text}", "Es wird nichts mehr geschrieben: {text}"),
    ("signs for the customer", "unterschreibt für den Kunden"),
    ("will use it", "wird es benutzen"),
    ("would do the work", "würde die Arbeit tun"),
)
CHANCES: tuple[tuple[str, str], ...] = (
    ("about {number} in 10", "etwa {number} von 10"),
    ("{number} to {number2} in 10", "{number} bis {number2} von 10"),
    ("more than 9 in 10", "mehr als 9 von 10"),
    ("less than 1 in 10", "weniger als 1 von 10"),
    ("less than 1 in 20", "weniger als 1 von 20"),
    ("more than {number} %", "mehr als {number} %"),
)
MONTHS = {
    "January": "Januar",
    "February": "Februar",
    "March": "März",
    "April": "April",
    "May": "Mai",
    "June": "Juni",
    "July": "Juli",
    "August": "August",
    "September": "September",
    "October": "Oktober",
    "November": "November",
    "December": "Dezember",
}
STATES = {
    "available": "verfügbar",
    "limited": "eingeschränkt",
    "absent": "nicht vorhanden",
    "for show": "nur zum Zeigen",
    "planned": "geplant",
    "open": "offen",
    "kept": "gehalten",
    "late": "verspätet",
    "broken": "gebrochen",
    "withdrawn": "zurückgezogen",
    "released": "erlassen",
}
NO_DATE = ("no date within the horizon", "keinem Termin im Horizont")
