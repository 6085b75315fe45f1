"""Conversations of the characters: a line for each post, in turn, `who: what`."""

CONVERSATIONS = """
henrik: The company says that the evening crossing “lacks demand”.
fern: Eighty of us stood on the pier last night, @henrik, lacking. #eveningcrossing
olu: @fern eighty-three. I counted twice, because of the dog.
dag: @fern I have a boat.
fern: @dag that is not demand, that is supply. Saturday at noon, bring both oars.

kasimir: Does anyone have the letter form for the night train? The copier ate it. #nighttrain
noor: @kasimir the archive has one from 1954, for the same train. You only need to change the king.
kasimir: @noor perfect. I will leave the king in.

yuki: 来月の夜行列車、取れました。左側の窓。#夜行列車
kenji: @yuki おめでとう。長万部のあたりで朝になりますよ。
yuki: @kenji 起きていられるでしょうか。
kenji: @yuki 起きていなくても、海は勝手に見えます。

mara: I need something heavy, flat and quiet to press forty books until Friday.
teo: @mara have you considered the second basses?
mara: @teo heavy, flat AND quiet.
ana: @mara me río sola en el tranvía. Te presto el piano.

tomas: ¿Quién ha dejado un gato en la panadería?
wren: @tomas describe the cat.
tomas: @wren gato. En el cesto. Con cara de socio.
wren: @tomas that is the library cat. He is doing outreach. #cats

hugo: Il nous manque un gardien dimanche. J'ai dit à ma grand-mère que non.
marguerite: @hugo j'ai un monsieur qui reste debout tous les jours sans bouger. Je demande ?
hugo: @marguerite il plonge ?
marguerite: @hugo dans Tolstoï, oui.

olena: Хто лишив у майстерні годинник без стрілок? Він працює.
pavlo: @olena це мій. Він показує, що час є.
olena: @pavlo забирай, поки не полагодила.

salma: هل يعرف أحد أين أجد كتانًا أزرق بلا لمعة؟
ines: @salma tenho um metro que não brilha nem ao sol. Mando na segunda.
salma: @ines ستصلك مني علبة حلوى لا تعيش حتى الثلاثاء.

weather_hut: Wind NW 8 expected by evening. Bring in chairs, washing and poets.
layla: @weather_hut الشعراء في الداخل، والقصيدة على الحبل.
isla: @weather_hut too late. If you find a trampoline, it is from the school.
olu: @isla it passed Pier Two at 16:40, heading for the cathedral.

jun: Loaf 47 came out like a hat.
tomas: @jun ¿como un sombrero o como una boina?
jun: @tomas beret.
tomas: @jun entonces es la humedad. Ven a las cinco y lo miramos.
jun: @tomas five in the morning?
tomas: @jun ¿hay otra?

greta: Wer hat meinen Rhabarber geerntet?
lotte: @greta du. Gestern. Du hast uns allen welchen geschenkt.
greta: @lotte ach. Das war großzügig von mir.

priya: My class wants to know why the ferry floats. Archimedes did not convince them.
henrik: @priya bring them on Thursday. They may ask the ferry.
priya: @henrik there are twenty-six of them and they will.
henrik: @priya the ferry has met geese. It will cope. #ferry

caio: Alguém tem um surdo emprestado? O tambor, não a pessoa.
bea: @caio I have a washing machine drum, well tuned.
caio: @bea serve. Que nota?
bea: @caio spin.

anjali: रात के तीन बजे हैं और पूरे वार्ड में किसी के पास अच्छी चाय नहीं।
vikram: @anjali नागपुर से भेज रहा हूँ, बस नौ घंटे रुकना।
anjali: @vikram मंज़ूर। अदरक ज़्यादा।

fern: Reminder that plot 9 is not a shortcut.
moss: @fern what if you are short of time and it is the only cut?
sigrid: @moss I am eighty-one and I go round.
moss: @sigrid I am sorry, Mrs Aune.

juliette: La piste du quai ouvre enfin ! Quatre cents mètres ! #pistecyclable
olu: @juliette 388. There is a lamp post at the end and then a policy.
kasimir: @juliette glückwunsch. Bei uns wird seit 2009 die Nappe geprüft.

noor: 1908, agenda item three: “Of the smell”. Item four: “Of the smell, continued”.
bea: @noor and item five?
noor: @bea “The herring has been found”.

omar: وجدت على سطح العبّارة نظارة داخل كتاب داخل قبعة.
marguerite: @omar le livre, c'est lequel ?
omar: @marguerite عن رجل يضيّع كل شيء.
marguerite: @omar alors c'est à monsieur Debout. Je lui dis.

rosa: Salgo de guardia. ¿Queda algo caliente en Alderhavn?
teo: @rosa the oven, my kitchen, and the argument about the choir's biscuits. Pick one.
rosa: @teo el horno. La discusión, para llevar.

hina: 「まがり」がお嫁に行きました。少しさびしい。
mara: @hina to a good home, I hope?
hina: @mara to a window. It likes windows.

lev: Шукаю третій голос для фуги. Можна свистом.
caio: @lev eu assobio. De ouvido e com sotaque.
lev: @caio акцент у фузі — це вже тема.
"""
