"""German: friends of the night train, the allotments and the harbour baths."""

from app.demo.grammar import Language, Topic

TRAINS = Topic(
    openings="""
Im {zug} aufgewacht, vor dem Fenster {blick}.
{few} Stunden Verspätung, {few} neue Bekannte. Der {zug} tut, was er kann.
Frühstück im Speisewagen: {getraenk}, ein Brötchen, {blick}.
Der Schaffner im {zug} kennt alle beim Namen.
Oberes Bett, Fenster einen Spalt offen, {blick}. Ich fliege nie wieder.
Für {tag} den {zug} gebucht. Der Koffer ist schon gepackt.
{friend} nächstes Mal fahren wir zusammen, ich bringe die Karten mit.
Jemand im {zug} liest laut vor, und der ganze Wagen ist still.
""",
    follow_ups="""
Links sitzt man am Meer.
Geschlafen wie ein Stein.
Der Tee kam im Glas, so gehört sich das.
Der Mann unter mir schnarcht im Dreivierteltakt.
Anschlüsse sind für Leute ohne {getraenk}.
Allein für den Gang würde ich ihn nehmen.
""",
    answers="""
welcher Wagen? Die neuen haben Haken.
nimm Ohrstöpsel mit und {getraenk}.
ich bin neidisch, vom Schreibtisch aus.
schreib der Bahn, die lesen Briefe.
links oder rechts? Das ist wichtig.
""",
    tags="nachtzug bahn langsamreisen speisewagen",
    marks="🚂 🌙",
    link="https://sleeper-letters.example/unterschreiben",
)

GARDEN = Topic(
    openings="""
{gemuese} auf Parzelle {many} ist endlich da. Ich stand viel zu lange davor.
Die Schnecken haben getagt und sich für {gemuese} entschieden.
Braucht jemand {gemuese}? Ich habe genug für die ganze Straße.
Frau Aune hat mir Samen in einem Umschlag vom Finanzamt geschenkt.
{few} Stunden gegossen, dann kam der Regen. Teamarbeit.
Der Kompost ist warm. Ich bin unvernünftig stolz.
{friend} dein {ranke} wächst über meinen Zaun. Ich betrachte das als Geschenk.
Der Igel hat Parzelle {many} besichtigt und nichts beanstandet.
""",
    follow_ups="""
Morgen spüre ich die Knie.
Das Rotkehlchen hat zugesehen und Notizen gemacht.
{tag} gibt es also Suppe.
Im Schuppen steht Tee.
Frau Aune sagt, man muss warten. Das sagt sie immer.
""",
    answers="""
ich tausche gegen {gemuese}.
Bier in die Untertasse. Für die Schnecken.
meine schmollen noch unter dem Vlies.
redest du mit ihnen? Bei mir hilft es.
lass dem Igel etwas übrig.
""",
    tags="schrebergarten kompost saatgut",
    marks="🥕 🐌 🌱",
)

SWIM = Topic(
    openings="""
{grad} Wassertemperatur. Ich habe ein Wort gesagt.
Hafenbad, {morning} Uhr: {few} Leute und eine Robbe.
Bis zur zweiten Boje und zurück. Danach {getraenk}, das beste meines Lebens.
Sauna, Bucht, Sauna, Bucht, {getraenk}. Mehr gibt es nicht zu sagen.
Mein Handtuch ist in den Hafen geweht. Ein Fremder ist hinterhergesprungen.
{friend} das Wasser ist wärmer als dein Ruf. Komm {tag} mit.
""",
    follow_ups="""
Nach {few} Minuten waren die Füße wieder da.
Nur der erste Atemzug ist schwer.
Im Bademantel sind alle höflich.
Niemand hat es je hinterher bereut.
Die Bucht lag da wie {wie}.
""",
    answers="""
bis zum Hals oder nur bis zum Knie? Ehrlich.
ich halte die Handtücher.
{grad} ist Sommer.
morgen um {morning}, selbe Leiter?
die Robbe hat eine Dauerkarte.
""",
    tags="hafenbad winterschwimmen sauna",
    marks="🏊 🦭",
)

BAKERY = Topic(
    openings="""
{brot} aus der Bäckerei in der Kanalgata hat heute gesungen.
Schlange bis {wohin}. Alle sind geblieben.
{brot} gekauft und mit der Hälfte zu Hause angekommen.
Laib Nummer {many}. Die Krume ist {krume}.
{friend} vor deiner Tür liegt {brot}. Beeil dich, es gibt Möwen.
Wer {seltsam} in den Teig getan hat, verdient ein Denkmal.
Der Sauerteig heißt jetzt {name}. Wer so viel frisst, braucht einen Namen.
""",
    follow_ups="""
Butter ist keine Frage.
Man riecht es bis {wohin}.
Nächste Woche das Ganze noch einmal.
Ich bereue nichts.
Der Ofen und ich reden wieder miteinander.
""",
    answers="""
heb mir den Knust auf!
mit {seltsam}? Bitte sag ja.
ich bringe Butter mit.
meins klebt noch in der Form. Reden wir nicht darüber.
{few} Stunden kalt stellen, dann backen.
""",
    tags="sauerteig bäckerei brot frühstück",
    marks="🥖 🍞 ☕",
)

WEATHER = Topic(
    openings="""
Nebel, so dicht, dass {bau} verschwunden ist.
Der Wind hat {weg} mitgenommen. Wer etwas findet: das ist unseres.
Regen von der Seite. Der Schirm hat gekündigt.
{few} Minuten Sonne auf dem Kirchturm, und die ganze Straße blieb stehen.
Das Licht heute über dem Hafen. Ich habe kein anderes Wort: das Licht.
{grad} und „wechselhaft“. Ich auch.
Barometer unten, Möwen im Land, {verwandt} klagt über das Knie. Es kommt.
""",
    follow_ups="""
Suppenwetter.
Der Hund wollte nicht raus, und ich gab ihm recht.
Der Hafen hat die Farbe von Schiefer.
Morgen soll es anders werden.
Alle in der Straße haben denselben Satz gesagt.
""",
    answers="""
hier auch, nur waagerecht.
warte {few} Minuten.
nimm die Wäsche rein, es zieht zu dir.
und trotzdem warst du draußen. Respekt.
""",
    tags="wetter nebel sturm hafen",
    marks="🌧️ 🌫️ 💨",
)

REPAIR = Topic(
    openings="""
Reparaturcafé {tag} ab {evening} Uhr, oben im alten Kornspeicher. Es gibt {essen}.
{kaputt} geht wieder. Es fehlte nur {teil}.
{kaputt} ist jetzt offen. Darin lagen {teil}, eine Münze und ein Liebesbrief.
{many} Sachen kamen kaputt herein, alle bis auf {few} gingen heil nach Hause.
{friend} hast du zufällig {teil}? Es eilt ein bisschen.
""",
    follow_ups="""
Es war die Sicherung. Es ist so oft die Sicherung.
Eine Schraube ist übrig. Wie immer.
Der Rest war Staub und Geduld.
Wenn es klappert, kommt vorbei.
""",
    answers="""
war es die Sicherung? Es war die Sicherung.
ich habe eine Schublade voll davon, komm {tag} vorbei.
bring mir das bei, ich bringe {essen} mit.
riecht es noch nach Toast?
""",
    tags="reparaturcafé reparieren selbermachen",
    marks="🔧 🪛",
)

THOUGHTS = Topic(
    openings="""
Besprechung über {thema}. Es hätte eine Postkarte sein können.
Ich habe ein Alter erreicht, in dem {getraenk} ein Ereignis ist.
Auf der Fähre hat mir ein Fremder {thema} erklärt, von Steg zu Steg.
Wer mich sucht: Ich sitze am Hafen mit {getraenk} und sehe beschäftigt aus.
Kleiner Sieg: {kaputt} hat noch einen Tag gehalten.
Das Beste am {wochentag}: Niemand erwartet etwas von ihm.
{friend} ich habe dich am alten Speicher gesehen, mit einer Leiter. Oder warst du das nicht?
""",
    follow_ups="""
Mehr dazu nie.
Das war der ganze Tag, und er war gut.
Ich bleibe dabei.
Es hat ja keiner gefragt.
""",
    answers="""
ich fühle mich erkannt.
schreib das auf die Stadtfahne.
das war ich nicht. Ich hätte gewinkt.
kommt ins Protokoll.
""",
    tags="kleinefreuden aufgeschnappt hafenleben",
    marks="😅 🙃",
)

SLOTS = """
zug: Nachtzug | Schlafwagen | Bummelzug | Frühzug
blick: Nebel über dem Fjord | Rehe am Feldrand | plötzlich das Meer | ein orangener Mond
blick: ein Bahnhof mit einer einzigen Lampe | Schnee auf den Hügeln
getraenk: Tee aus der Thermoskanne | Kaffee | Johannisbeersaft | Kakao | Ingwertee
tag: am Montag | am Dienstag | am Mittwoch | am Donnerstag | am Freitag | am Samstag
tag: am Sonntag
wochentag: Montag | Dienstag | Mittwoch | Donnerstag | Freitag
gemuese: Mangold | Kohlrabi | Lauch | Grünkohl | Rote Bete | Rhabarber
ranke: Kürbis | Efeu | Hopfen | Brombeerstrauch | Wein
grad: 4 Grad | 6 Grad | 7 Grad | 9 Grad | 11 Grad | 14 Grad
wie: ein gebügeltes Laken | altes Silber | eine schlafende Katze | gegossenes Glas
brot: ein Roggenbrot | ein Mohnbrötchen | ein Franzbrötchen | ein Dinkelbrot | ein Nussbrot
brot: eine Brezel
wohin: zur Post | zur Fischhalle | zur alten Brücke | zur dritten Laterne | zur Straßenbahn
krume: ehrlich | offen wie ein Fenster | schüchtern | dicht, aber freundlich | die beste bisher
seltsam: Walnüsse | Kümmel | Honig vom Kirchendach | Seetang | Orangenschale
seltsam: getrocknete Birnen
name: Gerald | Tante Wiebke | Der Untermieter | Blubber | Käpt'n
bau: der Leuchtturm | der Dom | der Wasserturm | das Rathaus | der Kran
weg: meinen Hut | das Schild der Bäckerei | einen ganzen Gartenstuhl | die Noten vom Chor
verwandt: Oma | die Nachbarin | mein Onkel | meine Schwester
essen: Suppe | Waffeln | Pflaumenkuchen | Zwiebelkuchen | Pfannkuchen
kaputt: der Toaster von 1961 | die Spieluhr | das Radio | die Kuckucksuhr | der Mixer
teil: eine Sicherung | eine Feder | eine Batterie | ein Stück Draht | eine Büroklammer
thema: Knoten | den Preis von Tau | die Balz der Kormorane | Brennnesselsuppe | Leuchttürme
"""

GERMAN = Language(
    topics={
        "trains": TRAINS,
        "garden": GARDEN,
        "swim": SWIM,
        "bakery": BAKERY,
        "weather": WEATHER,
        "repair": REPAIR,
        "thoughts": THOUGHTS,
    },
    slots=SLOTS,
    closings="""
abgemacht.
du bist ein Schatz.
ich bringe {getraenk} mit.
bis {wochentag}!
🙂
danke, das rettet mir den Tag.
gut, du hast gewonnen.
das schreibe ich mir auf.
""",
)
