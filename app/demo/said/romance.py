"""What the characters say in Spanish, French and Portuguese."""

SAID = {
    "tomas": """
Seis y diez: no quedan bollos. Seis y once: pregunta alguien si quedan bollos. Os quiero. #panadería

Ha entrado un niño con una moneda y ha pedido «pan para un pato educado». Le he dado el mejor.

Mi abuela medía la sal con la mirada. Yo la mido con una báscula y sigo oyendo su suspiro.

Hoy el horno ha decidido ser horno. Celebremos las cosas pequeñas. 🥖

Cerrado el lunes por fútbol. Abierto el martes por remordimiento.

Lista de la compra del panadero:
harina
más harina
paciencia
una silla
""",
    "ana": """
Ensayo de anoche: cuarenta y dos voces, un radiador y, durante tres compases, una sola cosa. #coro

No se canta más fuerte. Se canta más juntos. Lo escribo aquí para no gritarlo el jueves.

Los bajos han traído pastas. Los bajos saben algo.

He encontrado una partitura de mi maestra con una nota al margen: «Aquí, sonreír antes». Lo \
probamos. Funciona.

El silencio después del último acorde duró once segundos. Alguien tosió con pena.
""",
    "rosa": """
Cuatro de la mañana en planta: una señora me pide que le cuente cómo está el mar. Salgo al balcón, \
miro, vuelvo y se lo cuento.

Sale el sol, vuelvo a casa, y la ciudad huele a pan y a café ajeno. Mi hora favorita. #turnodenoche

Hoy alguien aprendió a andar por segunda vez. Tenía setenta y nueve años y gritó «¡gol!».

El bus de las 6:12 debería tener un premio. Lo conduce siempre el mismo, canta bajito, espera.

Dormir de día: vecinos con taladro 1, yo 0.
""",
    "hugo": """
Deuxième plongeon de la saison, et cette fois il y avait un ballon. #oldquayfc

Nous avons perdu, mais un enfant m'a demandé un autographe. C'était le fils de l'arbitre. Je \
prends quand même.

Vu ce matin : un phoque derrière le but nord. Meilleur placement que le mien.

Le médecin dit de ne plus plonger. Il n'a pas précisé où.

Composition de dimanche :
un facteur
deux pompiers
la boulangerie
et moi, hélas

Mes gants ont séché. Ce ne sont plus des gants, ce sont des statues de gants.
""",
    "marguerite": """
Une dame cherchait « un livre bleu, lu en 1978, où il pleut ». Nous l'avons trouvé en vingt \
minutes. Il pleuvait bien. #librairie

J'ai vendu le dernier exemplaire d'un livre que je n'aime pas à quelqu'un qui l'adore. C'est ça, \
le métier.

Un monsieur lit debout tous les jours à quatre heures. Je lui ai mis une chaise. Il l'a remerciée, \
la chaise, et il est resté debout.

Inventaire : 4 312 livres, un chat, trois parapluies oubliés, une lettre d'amour rendue.

Le poème du jour est sur l'ardoise, dehors. La pluie en a enlevé un vers, et c'est mieux.
""",
    "juliette": """
Vent de face, pluie, descente. Dans cet ordre, et je recommence demain. #vélo

J'ai dessiné la piste du quai sur une nappe. La mairie a demandé la nappe. \
https://quay-path.example/nappe

Croisé un facteur, un cargo, un mariage. Le mariage roulait mieux que le cargo.

Trois radis. Je vous parle d'une récolte. #potager

On me demande combien de kilomètres. Assez pour deux tartines.
""",
    "ines": """
Hoje encadernei um caderno para quem nunca escreveu um diário. Deixei a primeira página já suja, \
para não meter medo. #encadernação

O elétrico passou à minha frente, devagar, como quem pede desculpa. Fui a pé. #elétrico

Aprendi um ponto novo. Só demorei quatro linhas, dois dedos e um domingo.

Lisboa, seis da tarde: a luz entra na oficina e todos param de fingir que trabalham.

Mandei à @mara uma folha marmoreada que correu mal. Respondeu: «finalmente».

A cola quer tempo. Eu também.
""",
    "joao": """
O mar hoje está como eu: parece calmo, mas é melhor perguntar. 🌊

No meu tempo o barco não tinha motor, tinha primos.

Vento de noroeste, três dias. Depois muda. Depois logo se vê. É esta a previsão há cinquenta anos.

O meu neto perguntou se tenho saudades da pesca. Das manhãs, disse eu. Do peixe, trata a avó.

Vendi o barco. Fico com o remo. Um homem precisa de qualquer coisa a que se encostar.
""",
    "caio": """
Nove anos de Alderhavn e hoje, pela primeira vez, chamei 12 graus de calor. Mãe, perdoa.

Levei caldo verde ao ensaio. Os baixos pediram a receita, os tenores pediram mais. #coro

Aqui o sol é visita: a gente arruma a casa, põe a mesa e ele não vem.

Liguei para casa. Atendeu o mar, lá no fundo, antes de alguém dizer alô.

Carnaval na neve: sete pessoas, um surdo, uma senhora na janela pedindo bis. 🎉
""",
}
