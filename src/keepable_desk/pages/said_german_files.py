"""What readers of tables say in English, and how German readers are told the same.

The form is that of `said_german`; counts of rows come first, then what is wrong, then what to do.
"""

from __future__ import annotations

FILES: tuple[tuple[str, str], ...] = (
    # what became of rows
    ("finished", "erledigt"),
    ("new", "neu"),
    ("known", "schon bekannt"),
    ("problems", "Probleme"),
    ("cancelled or no work", "abgesagt oder keine Arbeit"),
    ("no date of the estimate", "kein Tag der Schätzung"),
    ("finished before it was estimated", "vor der Schätzung erledigt"),
    ("the same task again", "noch einmal dieselbe Aufgabe"),
    # what is wrong with a table
    ("{text} is no table.", "{text} ist keine Tabelle."),
    ("{text} is empty.", "{text} ist leer."),
    ("{text} is larger than {text2} MB.", "{text} ist größer als {text2} MB."),
    ("{text} cannot be read: {text2}.", "{text} lässt sich nicht lesen: {text2}."),
    (
        "{text} cannot be read from line {text2} on: {text3}.",
        "{text} lässt sich ab Zeile {text2} nicht lesen: {text3}.",
    ),
    (
        "{text} cannot be read as JSON: {text2}.",
        "{text} lässt sich nicht als JSON lesen: {text2}.",
    ),
    ("{text} holds no list of objects.", "{text} enthält keine Liste von Objekten."),
    (
        "{text} is not a workbook that can be read (it has no sheet with cells).",
        "{text} ist keine lesbare Arbeitsmappe (sie hat kein Blatt mit Zellen).",
    ),
    (
        "{text} is not a workbook that can be read (its parts do not fit together).",
        "{text} ist keine lesbare Arbeitsmappe (ihre Teile passen nicht zusammen).",
    ),
    (
        "{text} is not a workbook that can be read ({text2}).",
        "{text} ist keine lesbare Arbeitsmappe ({text2}).",
    ),
    (
        "{text} holds control characters or halves of characters in row {text2}.",
        "{text} enthält in Zeile {text2} Steuerzeichen oder halbe Zeichen.",
    ),
    (
        "Take them out, or save the file anew as CSV UTF-8.",
        "Nimm sie heraus, oder speichere die Datei neu als CSV UTF-8.",
    ),
    ("There is no table in {text}.", "In {text} ist keine Tabelle."),
    (
        "{text} has no column that says when work was estimated.",
        "{text} hat keine Spalte, die sagt, wann Arbeit geschätzt wurde.",
    ),
    ("{text} has no column that holds {part}.", "{text} hat keine Spalte für {part}."),
    ("names", "Namen"),
    ("titles", "Titel"),
    ("customers", "Kunden"),
    ("due dates", "Termine"),
    ("people", "Personen"),
    ("first days", "erste Tage"),
    ("titles or customers", "Titel oder Kunden"),
    ("titles or due dates", "Titel oder Termine"),
    ("customers or due dates", "Kunden oder Termine"),
    ("titles or customers or due dates", "Titel, Kunden oder Termine"),
    ("people or first days", "Personen oder erste Tage"),
    ("{text} has no date of its estimate.", "{text} hat keinen Tag der Schätzung."),
    (
        "The column {text} cannot be both {part}.",
        "Die Spalte {text} kann nicht beides sein: {part}.",
    ),
    (
        "the hours estimated and the hours it took",
        "die geschätzten Stunden und die Stunden, die es brauchte",
    ),
    (
        "the day it was due and the day it was finished",
        "der Tag, an dem es fällig war, und der Tag, an dem es fertig war",
    ),
    (
        "Everything would look perfect; choose another.",
        "Alles sähe vollkommen aus; wähle eine andere.",
    ),
    (
        "There are {number} columns called {text}; the first is read.",
        "Es gibt {number} Spalten namens {text}; gelesen wird die erste.",
    ),
    ("Give each a name of its own.", "Gib jeder einen eigenen Namen."),
    ("There is no column {text}.", "Eine Spalte {text} gibt es nicht."),
    ("An outcome has no field {text}.", "Ein Ergebnis hat kein Feld {text}."),
    (
        "{text} could be day and month, or month and day.",
        "{text} kann Tag und Monat sein oder Monat und Tag.",
    ),
    (
        "{text} shares {text2} columns with {text3}.",
        "{text} hat {text2} Spalten mit {text3} gemeinsam.",
    ),
    # what is wrong with a row
    ("No column says when work was finished.", "Keine Spalte sagt, wann Arbeit erledigt war."),
    ("{text} says when work was finished.", "{text} sagt, wann Arbeit erledigt war."),
    (
        "{text} was finished on {text2}, before it was estimated on {text3}.",
        "{text} war am {text2} erledigt, vor der Schätzung am {text3}.",
    ),
    (
        "The start {text} is after the finish {text2}.",
        "Der Beginn {text} liegt nach dem Ende {text2}.",
    ),
    (
        "It was due on {text}, before it was estimated on {text2}.",
        "Es war am {text} fällig, vor der Schätzung am {text2}.",
    ),
    (
        "{text} stands here again, with other hours or dates.",
        "{text} steht hier noch einmal, mit anderen Stunden oder Tagen.",
    ),
    ("{text} stands here again.", "{text} steht hier noch einmal."),
    ("{text} stands here again{text2}.", "{text} steht hier noch einmal{text2}."),
    (
        "Leave of {text} from {text2} to {text3} stands twice.",
        "Die Abwesenheit von {text} vom {text2} bis {text3} steht zweimal da.",
    ),
    ("{text} stands twice.", "{text} steht zweimal da."),
    (
        "{text} is done, but no day says when.",
        "{text} ist erledigt, aber kein Tag sagt, wann.",
    ),
    ("{text} is no number of hours ({text2}).", "{text} ist keine Zahl von Stunden ({text2})."),
    ("{text} is no number of hours.", "{text} ist keine Zahl von Stunden."),
    ("{text} is not a date ({text2}).", "{text} ist kein Datum ({text2})."),
    ("{text} hours ({text2}).", "{text} Stunden ({text2})."),
    ("In this row nobody is named.", "In dieser Zeile ist niemand genannt."),
    (
        "In this row finished, but hours are missing.",
        "In dieser Zeile ist es erledigt, aber Stunden fehlen.",
    ),
    ("In this row {text}.", "In dieser Zeile: {text}."),
    ("The row has no name.", "Die Zeile hat keinen Namen."),
    (
        "{text} is no state of an item; there are {text2}.",
        "{text} ist kein Zustand; es gibt {text2}.",
    ),
    (
        "{text} is {state} in a row above, and {state2} here.",
        "{text} ist in einer Zeile darüber {state}, hier {state2}.",
    ),
    ("{text} stands twice in {text2}.", "{text} steht in {text2} zweimal da."),
    ("{text} has no hours.", "{text} hat keine Stunden."),
    (
        "An estimate of {number} hours is not above 0 and at most {number2}.",
        "Eine Schätzung von {number} Stunden ist nicht über 0 und höchstens {number2}.",
    ),
    (
        "{text} is no task of {text2} in a row above.",
        "{text} ist keine Aufgabe von {text2} in einer Zeile darüber.",
    ),
    (
        "Nobody has the skill {text} yet, which {text2} needs.",
        "Noch hat niemand die Fähigkeit {text}; {text2} braucht sie.",
    ),
    ("The row has no title.", "Die Zeile hat keinen Titel."),
    ("The row has no first day.", "Die Zeile hat keinen ersten Tag."),
    ("The customer {text} is not known.", "Den Kunden {text} kennen wir nicht."),
    ("{text} has no work in the catalogue.", "{text} hat im Katalog keine Arbeit."),
    (
        "Nobody has the skill {text}, which {text2} needs.",
        "Niemand hat die Fähigkeit {text}; {text2} braucht sie.",
    ),
    (
        "{text} is due on {text2} in a row above, and on {text3} here.",
        "{text} ist in einer Zeile darüber am {text2} fällig, hier am {text3}.",
    ),
    (
        "{text} has no date for which it is promised.",
        "{text} hat keinen Tag, für den es zugesagt ist.",
    ),
    (
        "{text} is no priority; give 1 to what comes first, then 2, and so on.",
        "{text} ist kein Rang; gib 1 dem, was zuerst kommt, dann 2, und so weiter.",
    ),
    ("{text} is not a date.", "{text} ist kein Datum."),
    (
        "The leave ends on {text}, before it begins on {text2}.",
        "Die Abwesenheit endet am {text}, vor ihrem Beginn am {text2}.",
    ),
    ("Nobody here is called {text}.", "Niemand hier heißt {text}."),
    ("{text} is marked {text2}.", "{text} ist als {text2} vermerkt."),
    # what to do
    (
        "Mend the row in the file and read it again; the other rows are taken.",
        "Bessere die Zeile in der Datei aus und lies sie noch einmal; die anderen gelten.",
    ),
    (
        "Mend the row and read the file again; all of {text} is left out until then.",
        "Bessere die Zeile aus und lies die Datei noch einmal; bis dahin bleibt {text} ganz weg.",
    ),
    (
        "It is taken; bring in people who have the skill before you promise it.",
        "Es wird übernommen; hol Leute mit der Fähigkeit dazu, bevor du es zusagst.",
    ),
    (
        "Take customers over first, then read this file again.",
        "Übernimm zuerst Kunden, dann lies diese Datei noch einmal.",
    ),
    (
        "Take over what you sell first, then read this file again.",
        "Übernimm zuerst, was ihr verkauft, dann lies diese Datei noch einmal.",
    ),
    (
        "Take over people who have it first, then read this file again.",
        "Übernimm zuerst Leute, die sie haben, dann lies diese Datei noch einmal.",
    ),
    (
        "Take people over first, then read this file again.",
        "Übernimm zuerst Leute, dann lies diese Datei noch einmal.",
    ),
    (
        "Give the hours that it takes, and the skill.",
        "Gib die Stunden an, die es braucht, und die Fähigkeit.",
    ),
    ("The row is left out.", "Die Zeile bleibt weg."),
    ("The first row counts.", "Die erste Zeile zählt."),
    ("The start counts as empty.", "Der Beginn gilt als leer."),
    ("The due date counts as empty.", "Der Termin gilt als leer."),
    ("It counts as empty.", "Es gilt als leer."),
    ("It counts as open.", "Es gilt als offen."),
    ("It is kept, and teaches the less.", "Sie bleibt und lehrt weniger."),
    (
        "What has actual hours counts as finished on the day of its estimate.",
        "Was Ist-Stunden hat, gilt als am Tag der Schätzung erledigt.",
    ),
    (
        "It was not used; tables are joined by the one column that both have.",
        "Sie wurde nicht benutzt; verbunden wird über die eine Spalte, die beide haben.",
    ),
    (
        "Say which column it is: estimated_on or started_on.",
        "Sag, welche Spalte es ist: estimated_on oder started_on.",
    ),
    (
        "Say whether days come first (dmy) or months (mdy).",
        "Sag, ob Tage vorn stehen (dmy) oder Monate (mdy).",
    ),
    ("Say which of {text} it is.", "Sag, welches von {text} es ist."),
    ("There are {text}.", "Es gibt {text}."),
    ("The fields are {text}.", "Die Felder sind {text}."),
    ("The columns are {text}.", "Die Spalten sind {text}."),
    ("Put one there: {text}.", "Leg eine dorthin: {text}."),
    ("Save it as one of {text}.", "Speichere sie als eines von {text}."),
    (
        "It needs a line with the names of its columns, then rows.",
        "Sie braucht eine Zeile mit den Namen der Spalten, dann Zeilen.",
    ),
    ("Split it, or leave out what nobody needs.", "Teil sie, oder lass weg, was niemand braucht."),
    (
        "Check that it is there and may be read.",
        "Sieh nach, ob sie da ist und gelesen werden darf.",
    ),
    (
        "A quotation mark is open, or a cell is too long.",
        "Ein Anführungszeichen ist offen, oder eine Zelle ist zu lang.",
    ),
    (
        "It holds a list of objects, one for each row.",
        "Sie enthält eine Liste von Objekten, eines für jede Zeile.",
    ),
    (
        "Write {text}, one object for each row.",
        "Schreib {text}, ein Objekt für jede Zeile.",
    ),
    ("Save it anew as .xlsx, or as CSV.", "Speichere sie neu als .xlsx oder als CSV."),
    # money
    ("{text} is not money.", "{text} ist kein Betrag."),
    (
        "Write an amount and a currency, such as 40000 EUR.",
        "Schreib einen Betrag mit Währung, wie 40000 EUR.",
    ),
    ("A price is not below zero.", "Ein Preis ist nicht unter null."),
)
