"""Spanish: the things that fill the gaps."""

SLOTS = """
pan: el pan de centeno | la hogaza de nueces | el bollo de cardamomo | la trenza de amapola
pan: el pan de oliva
salido: con orejas de liebre | como un amanecer | mejor que yo | cantando
salido: algo torcido y muy rico
panaderia: la panadería de Kanalgata | el puesto de la plaza | el barco del pan
panaderia: la panadería de las esclusas
lejos: la lonja | correos | el puente viejo | la parada del tranvía | la tercera farola
raro: nueces | miel de la capilla | peras secas | algas | piel de naranja | alcaravea
pariente: abuela | tía | vecina | suegro | hermana | padrino
barco: el ferry de las siete | el último barco | el ferry de la leche | el Solbris
barco: el barco lento
carga: una tuba | dos gansos en una cesta | una escalera | un queso enorme | una alfombra
carga: una jaula vacía
bebida: café | té del termo | chocolate caliente | té de jengibre | caldo
parecido: un cristal | una sábana planchada | un gato dormido | plata vieja
cultivo: las habas | los calabacines | las acelgas | los puerros | las remolachas
cultivo: los guisantes
vecina: la señora de la parcela nueve | Greta | la apicultora | el hombre del sombrero
tren: el tren nocturno | el expreso de la costa | el tren lento | el coche cama
vista: niebla sobre el fiordo | ciervos al borde del campo | el mar, de repente
vista: una luna naranja
vista: una estación con una sola farola
pieza: el réquiem | la nana | la habanera | la lenta | la de los silbidos
cuerda: los bajos | los tenores | los de la fila tres | los que leen de oído
rival: los bomberos | Little Holm | Correos | el Turno de Noche | la escuela de música
animal: un pato con un plan | dos gansos | una foca | un perro salchicha | una cabra
comida: las tortitas | la tarta de ciruela | la sopa | la empanada
picar: tortitas | tarta de ciruela | sopa | empanada | bizcocho
verdura: habas | calabacines | acelgas | puerros | remolachas | guisantes
libro: el del glaciar | el gordo de la ballena | el de las cartas | el azul finito
libro: la saga, tomo dos
estante: la biblioteca | el estante del muelle | una caja bajo la lluvia | el desván de mi tía
edificio: la catedral | el faro | la torre del agua | el ayuntamiento | la grúa
llevado: mi sombrero | el cartel de la panadería | una silla de jardín | las partituras del coro
plato: sopa de pescado | lentejas | tortilla | croquetas | guiso | arroz con verduras
"""
