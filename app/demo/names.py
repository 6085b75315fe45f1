"""Names of the many: given and family names by language, with their Latin spelling after `=`."""

GIVEN = {
    "en": """
Ada Alma Amara Astrid Aoife Birgit Callum Cora Davi Dilys Ebele Edda Eilidh Einar Elif Embla
Erik Femi Finn Freya Gudrun Hamish Hanne Ida Idris Ingrid Ivar Jonas Jude Kaia Kari Kit Lars
Leif Liv Maeve Magnus Malin Mei Mina Morag Nia Nora Oisin Orla Oskar Otto Petra Rafi Ragna
Rowan Runa Saga Sami Selma Signe Solveig Sunniva Tariq Thea Tor Tuva Ulla Una Vera Viggo Wanjiru
""",
    "es": """
Alba Álvaro Amparo Begoña Bruno Candela Carmen Diego Elena Elvira Emilio Esteban Fermín Gael
Inés Irene Iván Jimena Joaquín Julia Leire Lucía Mateo Mercedes Nerea Nicolás Olivia Pilar
Ramiro Raúl Rocío Sara Sergio Teresa Valeria Ximena
""",
    "de": """
Anke Anton Bärbel Britta Carla Dörte Emil Enno Frauke Fritz Gesa Hanno Heike Ilse Imke Jannis
Jette Jörg Karl Katja Leni Luise Malte Merle Mila Nele Onno Paul Rieke Silke Sören Theo Uwe Wiebke
""",
    "fr": """
Agathe Alice Anouk Armand Basile Camille Céleste Clément Denis Élise Émile Fanny Gaspard Gwenn
Hélène Jeanne Jules Léa Léon Lila Lucien Maëlle Margaux Mathis Noé Odile Pauline Rémi Sacha
Solène Théo Yann Zoé
""",
    "pt": """
Abel Afonso Amélia Bento Bia Catarina Clara Davi Duarte Eva Filipa Gil Graça Heitor Joana
Leonor Luana Luís Madalena Margarida Matilde Miguel Nuno Otávio Raquel Rita Rui Simão Tiago Vasco
""",
    "ja": """
葵=aoi 蒼=sou 陽太=yota 結衣=yui 美咲=misaki 翔=sho 蓮=ren 凛=rin 悠人=yuto 千尋=chihiro 直樹=naoki
真央=mao 健太=kenta 彩=aya 涼=ryo 静香=shizuka 大輔=daisuke 恵=megumi 拓海=takumi 奈々=nana
さくら=sakura ひかり=hikari なお=nao みどり=midori つばさ=tsubasa
""",
    "ar": """
نور=nour ياسمين=yasmin كريم=karim ليث=layth رنا=rana طارق=tareq هدى=huda سامي=sami مها=maha
زياد=ziad دانة=dana فارس=fares لينا=lina مروان=marwan ريم=reem جاد=jad سارة=sara بشير=bashir
عبير=abeer نديم=nadim
""",
    "uk": """
Андрій=andriy Богдан=bohdan Віра=vira Галина=halyna Дарина=daryna Євген=yevhen Зоряна=zoryana
Іван=ivan Катерина=kateryna Леся=lesya Максим=maksym Марко=marko Наталя=natalya Оксана=oksana
Остап=ostap Роман=roman Соломія=solomiya Тарас=taras Устим=ustym Христина=khrystyna Юлія=yuliya
""",
    "hi": """
आरव=aarav अदिति=aditi अमन=aman दिव्या=divya गौरव=gaurav ईशा=isha कबीर=kabir कविता=kavita
मीरा=meera मोहन=mohan नेहा=neha निखिल=nikhil पूजा=pooja राहुल=rahul रोहन=rohan सीमा=seema
सुनीता=sunita तारा=tara उमा=uma विवेक=vivek
""",
}

FAMILY = {
    "en": """
Aasen Abara Adeyemi Ahlberg Aune Bakke Bell Berg Brandal Byrne Campbell Chowdhury Dahl Drummond
Eide Ekström Falk Fjeld Fraser Gallagher Grieve Haugen Holm Huang Iversen Jansson Kallio Kelso
Khan Kjær Larkin Lindahl Lund MacLeod Moe Mutua Nilsen Nygård Obi Okoro Olsen Park Quist Rask
Reid Sand Sharma Skov Solberg Strand Sund Sørli Tait Tran Vik Virtanen Ward Wick Yilmaz Øye
""",
    "es": """
Aguirre Benítez Cabrera Cano Duarte Esparza Ferrer Gallardo Herrero Ibáñez Lozano Marín Molina
Navarro Olmos Pardo Quiroga Ríos Salinas Serrano Soler Tejada Ugarte Valdés Vega Zamora
""",
    "de": """
Albrecht Behrens Carstens Dierks Ehlers Feddersen Gerdes Hansen Jessen Kruse Lüders Matthies
Nissen Ohlsen Petersen Quast Reimers Sievers Thomsen Voss Wulf Zimmermann
""",
    "fr": """
Aubert Besson Caron Delmas Fabre Gaillard Hamel Jacquet Kermadec Lambert Masson Nicolas Olivier
Perrot Renaud Sorel Thibault Vallet Weber Yvon
""",
    "pt": """
Abreu Barros Cardoso Dias Esteves Faria Gouveia Leal Lopes Marques Neves Oliveira Prado Queirós
Ramos Seixas Teles Vaz Vieira Xavier
""",
    "ja": """
青木=aoki 石田=ishida 上野=ueno 遠藤=endo 小川=ogawa 加藤=kato 木村=kimura 工藤=kudo 斎藤=saito
清水=shimizu 高橋=takahashi 千葉=chiba 中村=nakamura 西川=nishikawa 林=hayashi 藤田=fujita
松本=matsumoto 三浦=miura 森=mori 吉田=yoshida
""",
    "ar": """
عبد_الله=abdallah بدران=badran داود=daoud فرح=farah غانم=ghanem حبيب=habib إسماعيل=ismail
خليل=khalil مراد=murad ناصر=nasser رحّال=rahhal صالح=saleh شامي=shami طنّوس=tannous زيدان=zeidan
""",
    "uk": """
Бойко=boiko Гончар=honchar Дзюба=dziuba Зінченко=zinchenko Кравець=kravets Лисенко=lysenko
Мороз=moroz Науменко=naumenko Олійник=oliinyk Петренко=petrenko Рибак=rybak Савчук=savchuk
Ткач=tkach Шевчук=shevchuk Яценко=yatsenko
""",
    "hi": """
अग्रवाल=agarwal बनर्जी=banerjee चौहान=chauhan देसाई=desai गुप्ता=gupta कुलकर्णी=kulkarni
मेहता=mehta नायर=nair पटेल=patel राव=rao शुक्ला=shukla सिंह=singh त्रिपाठी=tripathi वर्मा=verma
यादव=yadav
""",
}

# How many of a hundred people speak which language first.
SPEAKERS = {
    "en": 42, "es": 12, "de": 11, "fr": 9, "pt": 8, "ja": 7, "ar": 4, "uk": 4, "hi": 3,
}  # fmt: skip

# In which languages the family name comes first, without a gap.
FAMILY_FIRST = frozenset({"ja"})
