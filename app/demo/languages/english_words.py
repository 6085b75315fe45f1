"""English: the things that fill the gaps."""

SLOTS = """
loaf: rye loaf | seeded loaf | cardamom bun | poppy plait | oat loaf | cinnamon knot
loaf: olive bread | spelt loaf
bread: a seeded loaf | two cardamom buns | a dark rye | three rolls | an oat loaf
bread: the last plait | a warm olive bread
bakery: the bakery on Kanalgata | the little bakery by the locks | Tomás's bakery
bakery: the bakery boat | the stall on Salt Square
looked: looked like a sunrise | sang when it cooled | had ears like a hare
looked: was gone in ten minutes | forgave me everything
far: the fish hall | the post office | the old bridge | the tram stop | the third lamp post
far: my kitchen window
odd: walnuts | honey from the chapel roof | caraway | dried pears | seaweed
odd: last night's porridge | orange peel
crumb: honest | open as a window | better than the last | shy | the best so far
crumb: dense, but kind
relative: grandmother | aunt | uncle | neighbour | brother-in-law | sister | godfather
pet: Gerald | Aunt Vigdis | The Tenant | Bubbles | Captain | Marzipan
day: Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday
sailing: the evening crossing | the seven o'clock ferry | the milk ferry
sailing: the last boat from Little Holm | the noon ferry | the Solbris | the slow boat
state: delayed by fog | full to the railing | going round the regatta
state: waiting for one last cyclist | running on one engine and goodwill
drink: tea from a flask | coffee | hot blackcurrant | cocoa | coffee with cardamom | ginger tea
subject: the mating dance of cormorants | his divorce, in good humour | the price of rope
subject: knots | the right way to gut a mackerel | a recipe for nettle soup
subject: why lighthouses blink
carried: a tuba | a rolled-up carpet | two geese in a basket | a birdcage without a bird
carried: a very large cheese | an armchair | a model of the cathedral | a ladder
pier: Ferry Pier | the north pier | the ticket hut | Pier Two
like: poured glass | an ironed sheet | a held breath | a sleeping cat | old silver | a stone
crop: runner beans | courgettes | broad beans | chard | kohlrabi | leeks | beetroot | kale
crop: purple potatoes | pumpkins | sweet peas
neighbour: the woman from plot nine | old Aune | the man with the hat | Greta | the beekeeper
seeds: tomato seeds | marigold seeds | seeds of something blue | giant sunflower seeds
seeds: pea seeds
packet: an envelope from the tax office | a matchbox | a folded ferry ticket | a sock
train: the night train | the sleeper to the coast | the slow train | the 21:04
train: the early express | the mountain line
view: fog over the fjord | deer at the edge of a field | the sea, suddenly
view: snow on the far hills | a station with one lamp | an orange moon
book: a detective novel | the same page | letters of a lighthouse keeper | a book of bad jokes
book: a cookery book
degrees: 4 degrees | 6 degrees | 7 degrees | 9 degrees | 11 degrees | 13 degrees | 15 degrees
score: scraped past | drew nil all with | beat, somehow, | lost politely to
score: came back twice against
opponents: Saltgata United | the firefighters | Little Holm | the post office eleven
opponents: the Night Shift | the music school
food: soup | waffles | plum cake | onion pie | pancakes | dumplings
animal: a duck with a plan | someone's dachshund | two geese | a seal | a very calm cat
animal: a runaway goat
building: the cathedral | the lighthouse | the water tower | the town hall | the crane
building: the old grain store
taken: my hat | the bakery's sign | a whole garden chair | next door's trampoline
taken: the choir's sheet music | somebody's kite
brought: sand | somebody else's hat | a smell of tar | every gull on the coast
brought: a kite from Little Holm
place: Salt Square | the old bridge | the harbour steps | Kanalgata | the lighthouse path
place: the fish hall | the lock gates
instrument: accordion | clarinet | viola | tuba | banjo | second-hand piano
broken: a toaster from before the war | a lamp shaped like a heron | a music box | a radio
broken: someone's bicycle bell | a blender | a cuckoo clock
part: a fuse | one screw | a spring | a drop of oil | a bit of wire | a shirt button
piece: the slow one | the sea shanty | the requiem | the lullaby | the one in five four
piece: the one with the whistling
section: the basses | the altos | the tenors | the sopranos | row three
section: the two of us who cannot read music
novel: the one about the glacier | the thick one with the whale | the letters
novel: the crime one with the beekeeper | the slim blue one | the family saga, volume two
shelf: in the library | in the bookshop on the quay | on the swap shelf at the ferry pier
shelf: in a box in the rain | in my aunt's attic
cat: the bakery cat | our cat | the library cat | next door's tomcat | the ferry cat
cat: the cat from number nine
spot: the keyboard | a freshly printed contract | the bread basket | the top of the wardrobe
spot: the only chair | the atlas, open at the Pacific
dish: fish soup | potato pancakes | lentils | beetroot soup | noodles | a very large omelette
dish: apple dumplings | stew
bike: the cargo bike | my bike | the borrowed tandem | the red bike | the folding bike
bike: the bike from the skip
crop_many: courgettes | beetroots | leeks | apples | plums | kohlrabi | eggs
paper: marbled paper | blue linen | an old chart | wheat paste | waxed thread | a brass stamp
paper: gold leaf
music: an old waltz | a song about herring | the late concert | a choir from somewhere warm
music: the shipping forecast | a cello, all alone
"""
