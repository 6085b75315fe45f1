"""Portuguese: an old fisherman, a bookbinder with trams to miss, a tenor from across the ocean."""

from app.demo.grammar import Language, Topic

FERRY = Topic(
    openings="""
{barco} saiu {few} minutos antes da hora. Ninguém vivo tinha visto isso.
No convés alguém levava {carga} e ninguém perguntou nada.
Perdi {barco} por três passos. Acenou-me.
Nevoeiro na baía e {bebida} na mão. Não peço mais.
{friend} apanhas {barco}? Guardo-te um lugar à janela.
O mestre contou uma anedota ao altifalante. Até as gaivotas se riram.
""",
    follow_ups="""
A baía parecia {parecido}.
O próximo é às {clock}, dizem.
Dei mais uma volta, só pelo vento.
É por isto que não tenho carro.
O horário é uma espécie de poesia.
""",
    answers="""
eu ia lá em cima e confirmo.
segura a prancha, vou a correr.
dizem sempre {clock}.
era a travessia com {carga}?
""",
    tags="travessia baía porto cais",
    marks="⛴️ 🌊",
    link="https://bayferry.example/horario",
)

CRAFT = Topic(
    openings="""
Cosi {many} cadernos e piquei-me {few} vezes. Ganhou o livro.
A bancada está coberta com {papel} e não encontro o meu chá.
{few} horas com {papel} e um único canto que presta.
Chegou um livro de receitas para restaurar. Vê-se bem qual era a página de {prato}.
{friend} guardei-te as aparas de {papel}.
Cola a secar. Resta-me olhar para {papel} e pensar bem da vida.
""",
    follow_ups="""
Mãos azuis até ao pulso.
O truque é parar antes de ter a certeza.
Este não vendo.
Os erros ficam do lado de dentro, que é onde devem estar.
Trabalho lento, rádio alto.
""",
    answers="""
os tortos são os melhores.
onde arranjas {papel}?
eu comprava esse canto.
ensina-me, a sério.
deixa ficar debaixo do peso até {dia}.
""",
    tags="encadernação papel feitoàmão",
    marks="🧵 ✂️",
)

KITCHEN = Topic(
    openings="""
Fiz {prato} para {few} pessoas e vieram {many}. Chegou para todos.
O segredo é {segredo}. Vou negar que o disse.
Queimei o jantar. Servi como “fumado”. Elogios.
A receita da minha {parente} diz “até estar”. Que grande ajuda.
{friend} {dia} há {prato} cá em casa, às {evening}. Traz uma colher.
Rádio baixinho, janela aberta, {prato} ao lume.
""",
    follow_ups="""
Sobrou uma panela, venham com uma tigela.
Silêncio à mesa, do bom.
O segundo prato é sempre o verdadeiro.
O alarme de incêndio fez o coro.
Apontei tudo num bilhete de ferry.
""",
    answers="""
levo pão.
essa receita dividiu a minha família.
guarda-me um prato, saio às {evening}.
a resposta é sempre sopa.
""",
    tags="cozinha receitas jantar",
    marks="🍲 🥘 🧂",
)

CHOIR = Topic(
    openings="""
Ensaio {dia} às {evening}. Tragam lápis e {bebida}.
Cantámos outra vez {peca}. {naipe} encontraram o tom debaixo do piano.
Há {few} dias com {peca} na cabeça. Não paga renda.
{naipe} entraram um compasso antes e defenderam-no até ao fim.
{friend} guardei-te a cadeira ao pé do aquecedor.
Concerto daqui a {few} semanas. {naipe} estão calmos. Não fizeram as contas.
""",
    follow_ups="""
Esteve afinado pelo menos {few} compassos.
O eco fez o resto.
Quem souber trautear é bem-vindo.
O vizinho bateu na parede e depois pediu a segunda estrofe.
""",
    answers="""
{naipe} vão negar.
outra vez do princípio, com menos opiniões.
ainda há lugar?
eu também chorei, mas por outras razões.
""",
    tags="coro ensaio cantar",
    marks="🎶 🎼",
)

WEATHER = Topic(
    openings="""
Um nevoeiro tão cerrado que {edificio} desapareceu.
O vento levou {levado}. Se virem, é nosso.
Chove de lado. O guarda-chuva demitiu-se.
{few} minutos de sol sobre {edificio} e a rua inteira parou.
A luz de hoje sobre {edificio}. Não tenho outra palavra: a luz.
Gaivotas em terra e o joelho da minha {parente}. Vem aí.
""",
    follow_ups="""
Tempo de sopa.
O cão não quis sair e dei-lhe razão.
O porto ficou da cor da ardósia.
Amanhã prometem outra coisa.
Toda a rua disse a mesma frase.
""",
    answers="""
aqui também, mas na horizontal.
espera {few} minutos.
apanha a roupa, vai para aí.
e mesmo assim saíste. Respeito.
""",
    tags="nevoeiro vento tempo porto",
    marks="🌧️ 🌫️ 💨",
)

TRAINS = Topic(
    openings="""
Acordei no comboio da noite e à janela havia {vista}.
{few} horas de atraso e {few} amigos novos. O comboio faz o que pode.
Pequeno-almoço no vagão-restaurante: {bebida}, um pão, {vista}.
Perdi o elétrico. A culpa é de {papel}, que pede sempre só mais cinco minutos.
Beliche de cima, janela aberta um dedo, {vista}. Nunca mais voo.
{friend} para a próxima vamos de comboio e eu levo as cartas.
""",
    follow_ups="""
Do lado esquerdo vê-se o mar.
Dormi como uma pedra.
O chá vem em copo, como deve ser.
O de baixo ressona a compasso.
""",
    answers="""
em que carruagem?
leva tampões e {bebida}.
que inveja, daqui da secretária.
lado esquerdo ou direito? É importante.
""",
    tags="comboio elétrico viagemlenta",
    marks="🚂 🚋 🌙",
)

THOUGHTS = Topic(
    openings="""
Reunião sobre {assunto}. Podia ter sido um postal.
Cheguei à idade em que {bebida} é um acontecimento.
Se precisarem de mim, estou no cais com {bebida}, a fingir que trabalho.
Um desconhecido explicou-me {assunto}, de uma margem à outra.
O melhor de {dia} é que ninguém espera nada.
{friend} vi o teu sósia no cais, com {carga}. Ou eras tu?
""",
    follow_ups="""
Foi o dia inteiro, e foi bom.
Mantenho o que disse.
Ninguém perguntou, bem sei.
Não contem à minha {parente}.
""",
    answers="""
revejo-me nisto.
ponham isso na bandeira da cidade.
não era eu. Eu tinha acenado.
fica em ata.
""",
    tags="pequenasalegrias ouvidoporaí",
    marks="😅 🙃",
)

SLOTS = """
barco: o barco das sete | o último ferry | o barco do leite | o Solbris | o barco lento
carga: uma tuba | dois gansos num cesto | um escadote | um queijo enorme | uma gaiola vazia
carga: um tapete enrolado | um modelo da catedral
bebida: café | chá do termo | chocolate quente | chá de gengibre | uma bica
parecido: vidro | um lençol passado a ferro | um gato a dormir | prata velha
papel: papel marmoreado | linho azul | uma carta náutica | linha encerada | folha de ouro
prato: caldo verde | lentilhas | arroz de peixe | sopa de cebola | um estufado | pataniscas
segredo: o mel | a casca de laranja | a alcaravia | o tempo | a paciência | a pera seca
parente: avó | tia | vizinha | irmã | madrinha
dia: segunda | terça | quarta | quinta | sexta | sábado | domingo
peca: o réquiem | a canção de embalar | a dos assobios | a lenta | a das ondas
naipe: os baixos | os tenores | os da fila três | os que leem de ouvido
edificio: a catedral | o farol | a câmara | o guindaste | o depósito da água
levado: o meu chapéu | a placa da padaria | uma cadeira de jardim | as pautas do coro
vista: nevoeiro sobre o fiorde | veados à beira do campo | o mar, de repente | uma lua laranja
vista: uma estação com um só candeeiro
assunto: os nós | o preço da corda | a dança dos corvos-marinhos | a sopa de urtigas | os faróis
"""

PORTUGUESE = Language(
    topics={
        "ferry": FERRY,
        "craft": CRAFT,
        "kitchen": KITCHEN,
        "choir": CHOIR,
        "weather": WEATHER,
        "trains": TRAINS,
        "thoughts": THOUGHTS,
    },
    slots=SLOTS,
    closings="""
combinado.
és um tesouro.
eu levo {bebida}.
até {dia}!
🙂
alegraste-me o dia.
pronto, ganhaste.
vou apontar.
""",
)
