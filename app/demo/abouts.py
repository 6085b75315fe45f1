"""What the many say of themselves, and where they live, by language."""

# A first sentence, and what may follow it.
FIRST = {
    "en": """
Carpenter, mostly of boats.
Teaches swimming to people who are sure they cannot.
Tram driver, line 2.
Nurse on the night shift.
Two children, one allotment, no plan.
Retired from the fish hall, not from opinions.
Student of rivers.
Plays the viola, apologises for it.
Mechanic. Your bicycle told me everything.
Baker's daughter, baker's mother.
Software by day, sourdough by night.
Postie on the long round.
Gardener for the town, pirate by temperament.
Writes obituaries. Cheerful, considering.
Harbour office, window three.
Knits on ferries.
Ornithologist, that is to say: late for everything.
Paints signs, reads them too.
Cook. Come hungry.
Learning the accordion at forty-six.
Lighthouse volunteer, every other Sunday.
""",
    "es": """
Carpintera de ribera.
Profesor de música, alumno de todo lo demás.
Enfermera, turno de tarde.
Dos gatos, una terraza, cero prisas.
Jubilado del puerto, no de las opiniones.
Estudio ríos.
Traduzco manuales y, de noche, poemas.
Arreglo bicicletas y, a veces, días.
Cocinera. Venid con hambre.
Toco el clarinete. Pido perdón.
""",
    "de": """
Tischlerin, vor allem für Boote.
Fährt Straßenbahn, Linie 2.
Zwei Kinder, ein Garten, kein Plan.
Rentner, nur nicht bei Meinungen.
Lehrerin für Mathe und Zuversicht.
Spielt Bratsche und entschuldigt sich dafür.
Buchhändler auf halber Stelle, Leser auf ganzer.
Hebamme mit Lastenrad.
Setzt Zwiebeln und Prioritäten.
""",
    "fr": """
Charpentière de marine.
Professeur de géographie, perdu sans carte.
Deux enfants, un potager, aucun plan.
Infirmier de nuit.
Traductrice, donc têtue.
À la retraite du port, pas des opinions.
Je répare des horloges et j'arrive en retard.
Cuisinière. Venez le ventre vide.
""",
    "pt": """
Carpinteiro naval.
Professora de história, com pouca pressa.
Dois filhos, uma horta, nenhum plano.
Enfermeira da noite.
Tradutor, logo teimoso.
Toco bandolim e peço desculpa.
Reformada do mercado, não das opiniões.
Leio nos elétricos.
""",
    "ja": """
本と珈琲と、ときどき海。
路面電車を運転しています。
町の図書館で働いています。
パンを焼く人。
週末だけ山に登ります。
猫二匹と暮らしています。
時計を直す仕事。いつも遅刻。
合唱団のアルト。
""",
    "ar": """
معلّمة رياضيات وصبر.
أصلح الساعات وأصل متأخرًا.
قارئ في الترام.
طبيبة، مناوبة ليلية.
مصوّر للبحر فقط.
أزرع النعناع وأوزّعه.
مترجمة، إذن عنيدة.
""",
    "uk": """
Водійка трамвая, маршрут 2.
Вчитель фізики й терпіння.
Двоє дітей, один город, жодного плану.
Лікарка, нічні зміни.
Перекладаю інструкції, а вночі вірші.
Лагоджу годинники й запізнююся.
Граю на скрипці. Перепрошую.
""",
    "hi": """
गणित पढ़ाती हूँ, धीरज सीखती हूँ।
किताबें, चाय और लंबी रेल यात्राएँ।
घड़ियाँ ठीक करता हूँ, ख़ुद देर से आता हूँ।
रात की पाली, सुबह की कविता।
दो बच्चे, एक बग़ीचा, कोई योजना नहीं।
बारिश का इंतज़ार।
""",
}

SECOND = {
    "en": """
Here for the weather and the arguments about it.
Says hello to dogs first.
Tea, please.
Opinions are my own and subject to tide.
Ask me about knots.
Mostly quiet.
Once met the seal.
Bread before words.
Slow replies, sincere ones.
""",
    "es": """
Sobre todo, leo.
Café, por favor.
Saludo primero a los perros.
Respondo despacio.
Preguntadme por los nudos.
""",
    "de": """
Meistens still.
Grüßt zuerst die Hunde.
Antwortet langsam, aber ehrlich.
Erst Brot, dann Worte.
""",
    "fr": """
Surtout, je lis.
Du thé, s'il vous plaît.
Je salue d'abord les chiens.
Réponses lentes et sincères.
""",
    "pt": """
Sobretudo, leio.
Um café, por favor.
Cumprimento primeiro os cães.
Respondo devagar.
""",
    "ja": """
だいたい静かです。
犬にはまず挨拶します。
返事はゆっくり。
""",
    "ar": """
أقرأ أكثر مما أكتب.
شاي، من فضلكم.
أردّ ببطء وبصدق.
""",
    "uk": """
Здебільшого мовчу.
Спершу вітаюся з собаками.
Відповідаю повільно, зате щиро.
""",
    "hi": """
ज़्यादातर चुप।
चाय चलेगी।
जवाब देर से, पर सच्चा।
""",
}

PLACES = """
en: Alderhavn | Old Quay | Saltgata | Little Holm | the north shore | Ferry Pier | Leith | Bergen
en: near the lock gates | Plot 21 | Cork | Tórshavn | on the slow train
es: Alderhavn | Cádiz | Valparaíso | Gijón | Rosario | Old Quay | Vigo
de: Kiel | Bremen | Alderhavn | Flensburg | Leipzig | am Hafen | Rostock
fr: Brest | Alderhavn | Lorient | Nantes | Québec | Saint-Malo
pt: Porto | Aveiro | Recife | Alderhavn | Setúbal | Belém
ja: 函館 | 小樽 | 横浜 | 神戸 | 尾道 | アルデルハウン
ar: بيروت | الإسكندرية | تونس | عمّان | اللاذقية | الدار البيضاء
uk: Львів | Одеса | Alderhavn | Миколаїв | Чернівці
hi: पुणे | नागपुर | कोच्चि | वाराणसी | Alderhavn
"""
