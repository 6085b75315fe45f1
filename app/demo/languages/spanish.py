"""Spanish: the baker, the choir and their friends across the water."""

from app.demo.grammar import Language, Topic
from app.demo.languages.spanish_words import SLOTS

BAKERY = Topic(
    openings="""
Hoy {pan} me ha salido {salido}.
Cola en {panaderia} hasta {lejos}. Nadie se fue.
Compré {pan} para la cena y llegué a casa con la mitad.
He puesto {raro} en la masa. No me arrepiento de nada.
{friend} te he dejado {pan} en la puerta. Corre, que hay gaviotas.
Mi {pariente} dice que antes el pan era mejor. Mi horno no opina lo mismo.
Hogaza número {many}. La corteza canta.
Se acabó {pan} antes de las siete y media. Mañana hago el doble.
""",
    follow_ups="""
La mantequilla no es negociable.
El secreto es dormir poco.
Huele hasta {lejos}.
Quien llegue primero se lleva la esquina.
Mi {pariente} ya ha pedido otra.
La masa madre manda, yo obedezco.
""",
    answers="""
guárdame la punta, por favor.
se huele desde {lejos}.
¿lleva {raro}? Dime que sí.
yo llevo el café.
mañana hago cola desde las seis.
el mío se pegó al molde y no quiero hablar de ello.
""",
    tags="pan panadería masamadre desayuno",
    marks="🥖 🍞 ☕",
    link="https://kanalgata-bakery.example/hoy",
)

FERRY = Topic(
    openings="""
{barco} ha salido {few} minutos antes de la hora. Habrá que ponerlo en las actas.
En {barco} alguien llevaba {carga} y nadie preguntó.
{barco} va lleno hasta la barandilla. Me ha tocado al lado de {carga}.
He perdido {barco} por tres pasos. Me saludó con la sirena.
Niebla en la bahía y {bebida} en la cubierta. No pido más.
{friend} ¿vienes en {barco}? Te guardo sitio junto a la ventana.
El capitán ha contado un chiste por megafonía. Se rieron hasta las gaviotas.
""",
    follow_ups="""
La bahía parecía {parecido}.
El siguiente sale a las {clock}, dicen.
El horario es una forma de poesía.
Di una vuelta más, solo por el viento.
Por esto no tengo coche.
""",
    answers="""
iba en la cubierta de arriba y lo confirmo.
espérame, voy corriendo.
dijeron que a las {clock}. Siempre dicen lo mismo.
¿era el de {carga}?
en el quiosco hay {bebida}.
""",
    tags="ferry bahía puerto muelle",
    marks="⛴️ 🌊",
    link="https://bayferry.example/horario",
)

GARDEN = Topic(
    openings="""
Por fin asoman {cultivo} en la parcela {many}.
Las babosas han votado: se quedan con {cultivo}.
¿Alguien quiere {verdura}? Tengo para todo el barrio.
{vecina} me regaló semillas en un sobre de Hacienda.
Hoy tocaba regar y me ha llovido encima. Trabajo en equipo.
{friend} {cultivo} de tu lado han saltado la valla. Lo considero un regalo.
El compost está caliente. Me da más orgullo que mi título.
""",
    follow_ups="""
{vecina} dice que hay que esperar. Siempre dice lo mismo.
Mañana me dolerá todo.
El petirrojo supervisa.
El sábado hay sopa.
Hay té en la caseta.
""",
    answers="""
te las cambio por {verdura}.
las mías siguen de mal humor.
cerveza en un platito. Para las babosas, no para ti.
deja una para el erizo.
¿les hablas? A mí me funciona.
""",
    tags="huerto semillas compost huertourbano",
    marks="🥕 🌱 🍅",
)

TRAINS = Topic(
    openings="""
Me desperté en {tren} y por la ventana había {vista}.
Desayuno en {tren}: {bebida}, un bollo y {vista}.
{few} horas de retraso y {few} amigos nuevos. {tren} hace lo que puede.
El revisor se sabe el nombre de todos en {tren}.
Litera de arriba, la ventana abierta un dedo, {vista}. No vuelvo a volar.
{friend} la próxima vez tomamos {tren} y yo llevo las cartas.
""",
    follow_ups="""
A la izquierda se ve el mar.
He dormido como una piedra.
El té viene en vaso, como debe ser.
El de abajo ronca a compás.
Lo cogería solo por el pasillo.
""",
    answers="""
¿en qué vagón ibas?
yo llevo tapones y {bebida}.
qué envidia, desde una oficina.
escribid a la compañía, que leen las cartas.
¿lado izquierdo o derecho? Es importante.
""",
    tags="trennocturno trenes viajarlento",
    marks="🚂 🌙",
    link="https://sleeper-letters.example/firma",
)

CHOIR = Topic(
    openings="""
Ensayo a las {evening}. Traed lápiz y {bebida}.
Hemos vuelto a cantar {pieza}. {cuerda} encontraron el tono debajo del piano.
Llevo {few} días con {pieza} en la cabeza y no paga alquiler.
Hoy {cuerda} entraron un compás antes y lo defendieron hasta el final.
{friend} te he guardado la silla junto al radiador.
Concierto dentro de {few} semanas. {cuerda} están tranquilos. No han contado.
""",
    follow_ups="""
Afinamos por lo menos {few} compases.
El eco hizo el resto.
Quien sepa tararear es bienvenido.
El vecino golpeó la pared y luego pidió la segunda estrofa.
Lo importante es respirar juntos.
""",
    answers="""
{cuerda} lo negarán.
otra vez desde el principio, con menos opiniones.
¿queda sitio para alguien que desafina con cariño?
yo también lloré, pero por otra cosa.
lo tengo grabado y no lo pienso compartir.
""",
    tags="coro ensayo cantar",
    marks="🎶 🎼",
)

FOOTBALL = Topic(
    openings="""
Hemos empatado con {rival}. La marea se llevó el balón una sola vez.
El árbitro paró el partido por {animal}. Decisión correcta.
Perdimos contra {rival}, pero la merienda era nuestra: {picar}.
Nuestro lateral tiene {many} años y sigue llegando primero a {comida}.
{friend} nos falta una persona el domingo. No hace falta jugar bien.
""",
    follow_ups="""
El campo es casi todo charco.
Volvemos a jugar el jueves.
La clasificación se lee mejor al revés.
Lo mejor fue {animal}, en el minuto tres.
Nadie se hizo daño, salvo el orgullo.
""",
    answers="""
estuve allí. Fue peor. Fue maravilloso.
fuera de juego, y lo sabes.
apúntame para la portería.
el balón sigue en el puerto, lo he visto pasar.
""",
    tags="fútbol oldquayfc domingo",
    marks="⚽ 🧤",
)

BOOKS = Topic(
    openings="""
He terminado {libro} y me he quedado un rato en la silla con el abrigo puesto.
Encontré {libro} en {estante}, con una lista de la compra dentro.
Página {many}: {libro}, y ya no me fío de nadie.
{friend} acabé {libro}. Necesito hablar del final.
El jueves hay club de lectura: {libro}. Habrá {picar} y alguna discusión.
Empecé {libro} en el ferry y me pasé de parada. Solo hay dos.
""",
    follow_ups="""
La traductora merece un desfile.
Sin destripar nada: el jardinero.
Leí lo mejor en voz alta, al gato.
La mitad está subrayada, y no por mí.
El siguiente tiene {many} capítulos.
""",
    answers="""
no me lo cuentes, voy por la página {many}.
¿me lo pasas después?
yo lo lancé por la ventana y luego bajé a buscarlo.
el medio flojea, pero ¡qué final!
""",
    tags="libros leer biblioteca",
    marks="📚 📖",
)

WEATHER = Topic(
    openings="""
Hay tanta niebla que ha desaparecido {edificio}.
El viento se ha llevado {llevado}. Si lo veis, es nuestro.
Llueve de lado. El paraguas ha dimitido.
{few} minutos de sol sobre {edificio} y la calle entera se paró a mirar.
Primera tarde de estar fuera con un solo jersey.
La luz de hoy sobre {edificio}. No tengo otra palabra: la luz.
Baja el barómetro, las gaviotas tierra adentro, la rodilla de mi {pariente}. Ya viene.
""",
    follow_ups="""
Tiempo de sopa.
El perro no quiso salir y le di la razón.
El mar se ha puesto del color de la pizarra.
Mañana prometen otra cosa.
Toda la calle ha dicho la misma frase.
""",
    answers="""
aquí igual, pero en horizontal.
espera {few} minutos.
recoge la ropa, que va para allá.
y aun así saliste. Respeto.
""",
    tags="niebla viento tiempo puerto",
    marks="🌧️ 🌫️ 💨",
    link="https://weather-hut.example/ahora",
)

KITCHEN = Topic(
    openings="""
He hecho {plato} para {few} personas y vinieron {many}. Llegó.
El secreto de la cena: {raro}. Negaré haberlo dicho.
Se me quemó la cena. La serví como “ahumada”. Felicitaciones.
La receta de mi {pariente} dice “hasta que esté”. Muchas gracias.
{friend} hoy hay {plato} en casa, a las {evening}. Trae cuchara.
Domingo, radio bajita y {plato} al fuego. No estoy para nadie.
""",
    follow_ups="""
Queda una olla, venid con un plato.
Silencio en la mesa, del bueno.
El segundo plato es siempre el de verdad.
La alarma de humo hizo los coros.
Lo apunté en un billete de ferry.
""",
    answers="""
¿{raro}? ¿Cuánto, exactamente?
voy con pan.
esa receta dividió a mi familia.
guárdame un plato, salgo a las {evening}.
la respuesta siempre es sopa.
""",
    tags="cocina recetas cena",
    marks="🍲 🥘 🧂",
)

SPANISH = Language(
    topics={
        "bakery": BAKERY,
        "ferry": FERRY,
        "garden": GARDEN,
        "trains": TRAINS,
        "choir": CHOIR,
        "football": FOOTBALL,
        "books": BOOKS,
        "weather": WEATHER,
        "kitchen": KITCHEN,
    },
    slots=SLOTS,
    closings="""
trato hecho.
eres un tesoro.
yo invito a {bebida}.
¡nos vemos!
🙂
gracias, me has alegrado el día.
a las {evening}, sin excusas.
vale, tú ganas.
cuéntaselo a mi {pariente}.
""",
)
