"""What the characters say in German, and in Ukrainian."""

SAID = {
    "kasimir": """
Brief Nummer 58 an die Bahn. Antwort auf Brief Nummer 12 ist da: „Wir prüfen das.“ Ich habe \
geantwortet, dass ich das prüfe. #nachtzug

Der Nachtzug fährt wieder, ab Juni, jeden Tag. Wir haben ihn uns herbeigeschrieben, Blatt für \
Blatt. Heute gibt es Kuchen.¶Morgen schreibe ich wegen der Speisewagen.

Fahrplan von 1967 auf dem Flohmarkt gefunden. Hinten mit Bleistift: „Sie kam mit dem 22:14.“ Mehr \
steht da nicht. Mehr muss da nicht stehen.

Night trains are the only hotels that apologise when they are late. #nighttrain

Auf dem Amt gefragt worden, ob ich ein Interessenverband bin. Ich habe gesagt: noch nicht.

Der Ausschuss für #Fahrradwegausbau tagt. Es gibt belegte Brötchen und vorbereitete Bedenken.
""",
    "greta": """
Rhabarber. Ich sage nur: Rhabarber. Wer eine Schubkarre hat, kommt bitte heute. #schrebergarten

Man hat mich gefragt, wann man Bohnen legt. Wenn man barfuß stehen mag. Das ist der ganze Kalender.

Der Igel hat einen Freund mitgebracht. Ich stelle jetzt zwei Schälchen hin und frage nicht.

Heute nichts getan. Auf der Bank gesessen, Parzelle neun angeschaut, genickt.

Wer nachts den Rasensprenger umstellt: Er steht jetzt gut. Danke.
""",
    "lotte": """
Heute früh 5,8 Grad. Drei Züge Brust, vier Wörter, die ich hier nicht schreibe, dann Glück. \
#hafenbad

Neulich fragte jemand, was ich beim Schwimmen denke. „Rein“, dann „raus“. Dazwischen ist Urlaub.

Die Robbe hat meine Bahn genommen. Ich bin ausgewichen. So ist das, wenn man zu Gast ist.

Bademeisterweisheit: Kalt ist es nur von außen.

Neue Öffnungszeiten, nasse Haare, warme Brötchen: https://hafenbad.example/zeiten
""",
    "olena": """
Сьогодні в ремонтному кафе полагодили ляльку, що мовчала з 1988 року. Перше слово — «мама». \
Плакали всі, навіть паяльник. #ремонтнекафе

Правило майстерні: якщо після ремонту лишився гвинт, покладіть його в банку. Банка вже третя.

Принесли праску й сказали: «Вона образилась». Розкрутила. Справді образилась. Помирились.

A kettle came in today with a note from its owner: “Please be gentle, it is from my wedding”. We \
were gentle. It sings again.

Мама телефоном: як живеш? Кажу: лагоджу. Мама: ну то все добре.

Навчила п'ятьох дітей паяти. Тепер у гавані п'ять ліхтариків, які блимають не в такт. Найкраще \
світло сезону. ✨
""",
    "pavlo": """
Забив. У свої. Красиво. #футбол

Маршрут сьогодні: сорок сім листів, одна посилка з вуликом. Вулик був не порожній.

Суддя спитав, чи я точно лівий захисник. Я сказав, що точно захисник.

Мої шкарпетки бачили більше перемог, ніж я. Вони запасні.

Тренер каже: головне — рух. Автобус каже те саме й їде без мене.
""",
    "lev": """
Онука спитала, чому акордеон дихає. А як інакше він розповість?

Сьогодні грав на весіллі. Наречений плакав на польці, наречена — на рахунку за оркестр.

Розучую фугу. Сусід знизу вже насвистує другий голос. Бракує третього: шукаю сусіда згори. #акордеон

Три речі не можна квапити: клей, дітей і вальс.

Трамвай сьогодні був у сі-бемоль. Я підіграв би, та руки в кишенях мерзли.
""",
}
