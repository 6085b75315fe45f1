"""The people whom everyone in the demonstration knows, each with a first line of facts.

username | name | languages | posts, in proportion | interests | place | website
"""

CHARACTERS = """
mara | Mara Lindqvist | en | 6 | craft ferry books bakery | Alderhavn | https://mara-binds.example
Bookbinder by the lock gates. Marbled paper, wheat paste, opinions about ferries.
The bench is upstairs, the tea is downstairs, and that is my exercise.

teo | Teo Marchetti | en | 6 | bakery choir weather thoughts | Kanalgata, Alderhavn | -
I repair lamps for lighthouses. Second bass. Up before the bakery, since the bakery.

yuki | 佐藤ゆき | ja en | 5 | trains craft ferry | 函館 | https://yuki-timetable.example
夜行列車と海。駅でお弁当を食べて、手紙を書く人。Letters welcome.

salma | سلمى حدّاد | ar en | 4 | craft books garden | بيروت | https://salma-folios.example
أرمّم المخطوطات وأشرب الشاي بالنعناع، وأؤمن بأن الورق يتذكّر.

kasimir | Kasimir Wolff | de en | 5 | trains thoughts bikes | Hamburg | https://letters.example
Schreibt Briefe an Bahngesellschaften. Manche antworten. Timetables collected and traded.

ines | Inês Carvalho | pt en | 4 | craft trains kitchen | Lisboa | -
Aprendiz de encadernadora. Perco elétricos com método.

olena | Олена Коваль | uk en | 5 | repair choir garden | Alderhavn | https://repair-cafe.example
Лагоджу все, що має гвинт. Upstairs in the old grain store, every other Saturday.

olu | Olu Bankole | en | 6 | ferry thoughts bikes | Old Quay | https://counted.example
Statistician, retired by choice. I count things so that you need not.

fern | Fern | en | 5 | garden ferry kitchen | Plot 12 | -
Lists, seeds, petitions. Chair of the allotments until somebody else wants it. Please want it.

tomas | Tomás Ibarra | es en | 5 | bakery football kitchen | Kanalgata | https://tomas.example
Panadero. Abro a las seis; a las seis y diez ya no quedan bollos. Lo siento. No lo siento.

anjali | अंजलि शर्मा | hi en | 4 | books kitchen weather | पुणे | -
रात की पाली में नर्स, दिन की पाली में कविता। बारिश पसंद है, भीगना नहीं।

hugo | Hugo Lefèvre | fr en | 4 | football bakery bikes | Alderhavn | https://oldquay-fc.example
Gardien de but du dimanche. J'ai plongé deux fois cette saison, dont une dans le port.

dag | Dag | en | 4 | ferry swim | the boat shed | -
Has the key to the shed.

noor | Noor | en | 4 | books thoughts trains | Town archive, lower floor | https://minutes.example
Archivist. I read the council minutes since 1903, so that they were not in vain.

wren | Wren Adeyemi-Castellanos | en | 4 | books cats radio | over the bookshop | https://wren.example
Reads novels on stairs. Will talk about the ending. Will always talk about the ending.

jun | Jun Ito | en ja | 4 | bakery bikes | Saltgata 3 | -
Counting loaves until one is right. パンを焼く郵便配達員。

bea | Bea Okafor | en | 4 | repair radio cats | Alderhavn | https://repair-cafe.example/bea
Electrician, optimist. If it hums and should not, bring it. If it should hum and does not, bring it.

greta | Greta Sand | de | 4 | garden weather kitchen | Parzelle 9 | -
Parzelle neun. Die mit dem Rhabarber. Warten kann man lernen.

ana | Ana Beltrán | es | 4 | choir books weather | Alderhavn | https://quay-choir.example
Dirijo el coro del muelle. Nadie desafina: hay quien explora.

omar | عمر القاسم | ar | 3 | kitchen ferry | على متن العبّارة | -
طبّاخ العبّارة. الحساء جاهز قبل أن نصل، والنكتة بعدها.

priya | Priya R. | en hi | 4 | garden thoughts swim | Plot 30 | https://lab-notes.example
Teaches physics to fourteen-year-olds, who teach me doubt. Beans on the side.

marguerite | Marguerite Petit | fr | 3 | books kitchen | librairie du quai | https://quai.example
Libraire. Je ne vends pas tous les livres, certains je les place.

joao | João Pires | pt | 3 | ferry weather | Matosinhos | -
Pescador reformado. Conto o mesmo vento de maneiras diferentes.

lotte | Lotte Brandt | de | 4 | swim bakery | Hafenbad | https://hafenbad.example
Schwimmt, auch wenn es keinen Spaß macht. Macht danach immer Spaß.

kenji | 山本健二 | ja | 3 | trains weather books | 小樽 | -
元車掌。時刻表を読んで眠る。孫に切符の切り方を教えています。

pavlo | Павло Мельник | uk | 3 | football repair | Alderhavn | -
Лівий захисник, правша. Вожу пошту, ганяю м'яч, ношу запасні шкарпетки.

henrik | Henrik Dahl | en | 4 | ferry weather | Ferry Pier | https://bayferry.example
Pilot of the Solbris. These are my views, and I have the best view.

layla | ليلى منصور | ar | 3 | garden books | عمّان | -
شاعرة وشرفة. أكتب قصائد أقصر من فصل الربيع.

juliette | Juliette Arnaud | fr | 3 | bikes garden weather | Nantes | https://quay-path.example
À vélo par tous les temps, surtout les autres. Je dessine des pistes sur des nappes.

moss | Moss | en | 4 | thoughts cats | under the bridge, metaphorically | -
Short jokes, long walks.

caio | Caio Nascimento | pt | 3 | choir kitchen | Recife ↔ Alderhavn | -
Tenor. Vim por um ano, já são nove. Sinto falta do calor e levo caldo verde aos ensaios.

hina | 田中陽菜 | ja | 3 | craft cats | 益子 | https://hina-kiln.example
焼き物。曲がったものにも名前をつけます。

vikram | विक्रम जोशी | hi | 3 | trains bakery | नागपुर स्टेशन | -
स्टेशन के सामने चाय की दुकान। कहानी मुफ़्त, चाय दस रुपये।

rosa | Rosa Quintero | es en | 3 | thoughts kitchen trains | turno de noche | -
Enfermera. Veo amanecer más que los panaderos, y lo tengo discutido con uno.

weather_hut | The Weather Hut | en | 5 | weather | 12 m above sea | https://weather-hut.example
A wooden box with slats, read four times a day by whoever has the key.

lev | Лев Бондар | uk | 3 | choir thoughts | Львів | -
Акордеон, двоє онуків, одна фуга. Граю на весіллях, якщо годують.

sigrid | Sigrid Aune | en | 2 | garden radio | Plot 8, since 1971 | -
Eighty-one. My grandson set this up. I say wait, and then I say I told you so.

isla | Isla MacRae | en | 3 | swim radio bikes | Little Holm | https://little-holm.example
Islander. Post on Tuesdays, weather daily.

ebba | Ebba Nyström | en | 0 | books choir | Alderhavn | -
I only read here, and I enjoy every one of you.

nils | nils | en | 0 | football | - | -
-
"""
