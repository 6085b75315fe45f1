"""French: a bookshop, a goalkeeper, cyclists, and what they read and eat."""

from app.demo.grammar import Language, Topic

BOOKS = Topic(
    openings="""
J'ai fini {livre}. Pas bougé pendant un bon moment, le manteau sur le dos.
Trouvé {livre} {ou}, avec une liste de courses en guise de marque-page.
Page {many}, {livre} : je ne fais plus confiance à personne.
{friend} j'ai terminé {livre}, il faut absolument qu'on parle de la fin.
Club de lecture {jour} : {livre}. Il y aura {gouter} et au moins une dispute.
J'ai commencé {livre} sur le ferry et j'ai raté mon arrêt. Il n'y en a que deux.
Prêté {livre} encore une fois. Adieu, vieil ami.
""",
    follow_ups="""
Le traducteur mérite une fanfare.
Sans rien dévoiler : le jardinier.
J'ai lu les meilleurs passages au chat.
La moitié est soulignée, et pas par moi.
Le prochain de la pile a {many} chapitres.
""",
    answers="""
ne me dis rien, j'en suis à la page {many}.
tu me le passes après ?
le milieu traîne, mais quelle fin !
je l'ai jeté par la fenêtre, puis il a fallu descendre le chercher.
""",
    tags="livres lecture librairie",
    marks="📚 📖",
    link="https://quay-books.example/rayon",
)

BIKES = Topic(
    openings="""
Crevaison dans la seule rue sans mur où s'appuyer.
Vent de face à l'aller comme au retour. Je ne pose plus de questions.
La nouvelle piste du quai : {few} mètres de bonheur, puis un lampadaire.
J'ai ramené {charge} à vélo. Applaudissements au feu rouge.
Doublé {bateau} à vélo. Il n'était pas encore parti, mais quand même.
{friend} ta sonnette est desserrée, on t'entend depuis {loin}.
""",
    follow_ups="""
La mairie a été prévenue, avec un dessin.
Un enfant a crié « plus vite », alors plus vite.
La chaîne veut de l'huile, et moi aussi.
{many} kilomètres, un thermos, aucun plan.
Rien que pour la descente, ça valait la peine.
""",
    answers="""
je connais ce lampadaire. Nous nous sommes rencontrés.
il y a une pompe à la boulangerie, demande.
prends le chemin du bas, il y a moins de vent.
c'est à ça que sert le panier.
""",
    tags="vélo pistecyclable quai",
    marks="🚲 🚴",
)

FOOTBALL = Topic(
    openings="""
Match nul contre {adversaire}. La marée n'a pris le ballon qu'une fois.
L'arbitre a arrêté le jeu pour {animal}. Bonne décision.
Battus par {adversaire}, mais nous avions {gouter} et pas eux.
Notre arrière gauche a {many} ans et il arrive toujours le premier au buffet.
{friend} il nous manque quelqu'un {jour}. Pas besoin de bien jouer.
Entraînement {jour} à {evening}. Venez avec des bottes.
""",
    follow_ups="""
Le terrain est surtout une flaque.
On remet ça {jour}.
Le classement se lit mieux à l'envers.
Personne de blessé, sauf l'orgueil.
Le meilleur moment : {animal}, à la troisième minute.
""",
    answers="""
j'y étais. C'était pire. C'était merveilleux.
hors-jeu, et tu le sais.
mets-moi dans les buts.
le ballon est encore dans le port, je l'ai vu passer.
""",
    tags="football oldquayfc dimanche",
    marks="⚽ 🧤",
)

FERRY = Topic(
    openings="""
{bateau} est parti avec {few} minutes d'avance. Cela n'était jamais arrivé.
Sur {bateau}, quelqu'un transportait {charge}. Personne n'a rien demandé.
J'ai raté {bateau} de trois pas. Il m'a salué.
Brume sur la baie, {boisson} sur le pont. Que demander de plus.
{friend} tu prends {bateau} ? Je te garde une place près de la fenêtre.
Sur {bateau}, un inconnu m'a expliqué {sujet}, d'un quai à l'autre.
""",
    follow_ups="""
La baie était comme {comme}.
Le prochain est à {clock}, paraît-il.
Tout le pont faisait semblant de ne pas écouter.
J'ai fait un tour de plus, pour le vent.
Voilà pourquoi je n'ai pas de voiture.
""",
    answers="""
j'étais sur le pont supérieur, je confirme.
retiens la passerelle, j'arrive !
ils disent toujours {clock}.
c'était la traversée avec {charge} ?
""",
    tags="ferry traversée port",
    marks="⛴️ 🌊",
    link="https://bayferry.example/horaires",
)

WEATHER = Topic(
    openings="""
Brouillard si épais que {batiment} a disparu.
Le vent a emporté {emporte}. Si vous le trouvez, c'est à nous.
Il pleut de côté. Le parapluie a démissionné.
{few} minutes de soleil sur {batiment}, et toute la rue s'est arrêtée.
La lumière de ce soir sur {batiment}. Je n'ai pas d'autre mot : la lumière.
Premier soir en terrasse avec un seul pull.
""",
    follow_ups="""
Un temps à soupe.
Le chien n'a pas voulu sortir, je lui ai donné raison.
Le port a pris la couleur de l'ardoise.
Demain, ils promettent autre chose.
Toute la rue a dit la même phrase.
""",
    answers="""
ici aussi, mais à l'horizontale.
attends {few} minutes.
rentre le linge, ça arrive chez toi.
et malgré tout, promenade. Respect.
""",
    tags="météo brume vent port",
    marks="🌧️ 🌫️ 💨",
)

KITCHEN = Topic(
    openings="""
J'ai fait {plat} pour {few} personnes. Il en est venu {many}. Il y en a eu assez.
Le secret, c'est {secret}. Je nierai l'avoir dit.
Brûlé {plat}. Servi comme « fumé ». Compliments.
La recette de ma {parente} dit « jusqu'à ce que ce soit bon ». Merci bien.
{friend} {jour} chez nous, {evening} : {plat}. Apporte une cuillère.
""",
    follow_ups="""
Il en reste une marmite, venez avec un bol.
Silence à table, le bon silence.
La deuxième assiette est toujours la vraie.
L'alarme de fumée a fait les chœurs.
""",
    answers="""
j'arrive avec du pain.
cette recette a divisé ma famille.
garde-moi un bol, je finis à {evening}.
la réponse est toujours la soupe.
""",
    tags="cuisine recettes souper",
    marks="🍲 🥘 🧂",
)

GARDEN = Topic(
    openings="""
{legumes} sortent enfin, parcelle {many}. J'ai regardé ça bien trop longtemps.
Les limaces se sont réunies et ont voté pour {legumes}.
Ma {parente} m'a donné des graines dans une enveloppe des impôts.
J'arrosais quand la pluie est arrivée. Travail d'équipe.
Le compost est chaud. J'en tire une fierté déraisonnable.
{friend} {legumes} de ton côté ont passé la clôture. Je prends ça pour un cadeau.
""",
    follow_ups="""
Demain, les genoux.
Le rouge-gorge supervise.
Donc {jour}, soupe.
Il y a du thé dans la cabane.
""",
    answers="""
de la bière dans une soucoupe. Pour les limaces.
laisse-en un peu au hérisson.
tu leur parles ? Chez moi, ça marche.
échange possible contre {legumes} ?
""",
    tags="potager graines compost",
    marks="🥕 🌱 🐌",
)

SLOTS = """
livre: le roman du glacier | le gros avec la baleine | le recueil de lettres | le petit bleu
livre: la saga, tome deux | le polar de l'apiculteur
ou: à la bibliothèque | sur l'étagère du quai | dans une caisse sous la pluie | dans un grenier
jour: lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
gouter: des gaufres | de la tarte aux prunes | de la soupe | des crêpes | du gâteau
charge: un tuba | deux oies dans un panier | une échelle | un énorme fromage | un tapis roulé
charge: une cage vide | un fauteuil
bateau: le ferry de sept heures | le bateau du soir | le dernier ferry | le Solbris
bateau: le bateau lent
loin: la criée | la poste | le vieux pont | l'arrêt du tram
adversaire: les pompiers | Little Holm | la poste | l'équipe de nuit | l'école de musique
animal: un canard décidé | deux oies | un phoque | un teckel | une chèvre en fuite
boisson: un café | un thé | un chocolat chaud | une tisane au gingembre
sujet: les nœuds | le prix de la corde | la parade des cormorans | la soupe d'orties
sujet: les phares
comme: du verre | un drap repassé | un chat endormi | du vieil argent
batiment: la cathédrale | le phare | le château d'eau | la mairie | la grue
emporte: mon chapeau | le panneau de la boulangerie | un transat entier | le cahier du chœur
plat: une soupe de poisson | des lentilles | une omelette | un gratin | des galettes | un ragoût
secret: la noix | le miel | le carvi | l'écorce d'orange | la poire séchée | le temps
parente: grand-mère | tante | voisine | sœur | marraine
legumes: les fèves | les courgettes | les blettes | les poireaux | les betteraves | les pois
"""

FRENCH = Language(
    topics={
        "books": BOOKS,
        "bikes": BIKES,
        "football": FOOTBALL,
        "ferry": FERRY,
        "weather": WEATHER,
        "kitchen": KITCHEN,
        "garden": GARDEN,
    },
    slots=SLOTS,
    closings="""
marché conclu.
tu es un trésor.
{boisson} pour toi, la prochaine fois.
à {jour} !
🙂
merci, tu m'as fait ma journée.
bon, tu as gagné.
je note.
""",
)
