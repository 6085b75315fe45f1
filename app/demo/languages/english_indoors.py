"""English: what people do under a roof."""

from app.demo.grammar import Topic

CHOIR = Topic(
    openings="""
We tried {piece} again. {section} found the key at last, under the piano.
Rehearsal on {day} at {evening}. Bring a pencil, bring {drink}.
Halfway through {piece} the radiator joined in, on pitch.
Our conductor says {section} should sing as if carrying {carried} upstairs.
I have had {piece} in my head for {few} days. It pays no rent.
{section} came in a bar early and defended it to the end.
{friend} I saved you the seat beside the radiator.
Somebody's {relative} cried at {piece}. We are taking it as praise.
Concert in {few} weeks. {section} remain calm. {section} have not counted.
""",
    follow_ups="""
It was in tune for at least {few} bars.
The echo did the rest.
We end every evening with {drink}, that is in the statutes.
Anyone who can hum is welcome.
My neighbour knocked, and then asked for the second verse.
The pencil is for marking where to breathe.
""",
    answers="""
{section} will deny this.
from the top, then, with fewer opinions.
I recorded it. I will not share it.
is there still room in {section}?
the radiator is the best of us.
I cried too, for other reasons.
""",
    tags="choir singing rehearsal",
    marks="🎶 🎼",
    link="https://quay-choir.example/join",
)

REPAIR = Topic(
    openings="""
Today at the repair café: {broken}, dead for years. It needed {part}.
Somebody brought {broken} and a story. We mended the one and kept the other.
{broken} works again. Its owner hugged it first and then us.
Opened {broken} and found {part}, a coin and a love letter.
Repair café on {day} from {evening}, upstairs in the old grain store. There will be {food}.
{many} things came in, all but {few} went home working.
{friend} do you have {part} lying around? It is for {broken}.
A boy of seven soldered {broken} today while his {relative} held the torch.
""",
    follow_ups="""
It was the fuse. It is so often the fuse.
The rest was dust and patience.
Nobody throws anything away while I hold this screwdriver.
We had {drink} and looked at it for a while.
There is one screw left over. There always is.
If it rattles, come by.
""",
    answers="""
does it still smell of burnt toast?
I have a drawer full of those, come by on {day}.
bless you, my {relative} has been asking since spring.
was it the fuse? It was the fuse.
can you do {broken} next?
teach me and I will bring {food}.
""",
    tags="repaircafe mending fixit",
    marks="🔧 🪛 🔩",
    link="https://repair-cafe.example/next",
)

BOOKS = Topic(
    openings="""
Finished {novel}. Sat there for a while with my coat on.
Found {novel} {shelf}, with someone's shopping list as a bookmark: {crop}, candles, “be kinder”.
Page {many} of {novel} and I trust nobody any more.
{friend} I am done with {novel}. Meet me, I must talk about the ending.
My {relative} reads the last page first. We have discussed this.
Started {novel} on the ferry and missed my stop. It is a ferry. It has two stops.
Reading group on {day}: {novel}. There will be {food} and at least one argument.
Lent out {novel} yet again. Goodbye, old friend.
""",
    follow_ups="""
No spoilers, but: the gardener.
The translator deserves a parade.
I read the good bits to {cat}.
It is better than the film, and there is no film.
Underlined half of it and then remembered that it is not mine.
Next one on the pile has {many} chapters.
""",
    answers="""
do not tell me, I am on page {many}.
the middle sags, but the end!
may I have it after you?
I threw it across the room, and then went to fetch it.
read it in one night, called in sick with literature.
the film would ruin it.
""",
    tags="books reading amreading library",
    marks="📚 📖",
    link="https://quay-books.example/shelf",
)

CATS = Topic(
    openings="""
{cat} slept on {spot} for {few} hours. Work is cancelled.
{cat} has learned to open the door. Only from our side, only at four in the morning.
I moved {cat} from {spot}. We are not speaking.
{friend} {cat} is at our place again and has already had dinner. Twice.
{cat} brought me half a mackerel. There was a receipt.
Someone has knitted a scarf for {cat}. It is being worn, with contempt.
{cat} looked at the rain, then at me, as if I had ordered it.
""",
    follow_ups="""
I have apologised.
The vet says: all cat.
There is nothing to be done about it and I would not want there to be.
{friend} received a withering look on my behalf.
We had {dish}. The cat had most of it.
It purrs like {bike} going downhill.
""",
    answers="""
who owns whom here?
ours does that on {spot}.
tell the cat I said hello.
that is not your cat, that is the whole street's.
frame the receipt.
please send a description, in detail.
""",
    tags="cats caturday",
    marks="🐈 🐾 😼",
)

KITCHEN = Topic(
    openings="""
Made {dish} for {few} people. {many} came. It was enough.
The secret of {dish} is {odd}. I will deny having told you.
Burned {dish}. Served it as “smoked”. Compliments.
{dish} on {day} at ours, {evening}, bring a spoon and someone shy.
My {relative}'s recipe for {dish} says “until it is right”. Thank you for nothing.
{friend} what do I do with {many} {crop_many}? Asking for my whole kitchen.
Put {odd} into {dish} by mistake and will now do it on purpose.
""",
    follow_ups="""
There is a pot of it left, come with a bowl.
The smoke alarm sang along.
It needed {few} more minutes and got ten.
Silence at the table, the good kind.
The second plate is always the real one.
I wrote it down on the back of a ferry ticket.
""",
    answers="""
how much {odd} exactly?
soup. The answer is always soup.
I am on my way with bread.
we had the same, what are the odds.
that recipe started a feud in my family.
keep me a bowl, I finish at {evening}.
""",
    tags="cooking kitchen supper recipes",
    marks="🍲 🥘 🧂",
)

BIKES = Topic(
    openings="""
{bike} has a flat tyre in the one street without a wall to lean on.
New cycle path along the quay: {few} metres of joy, then a lamp post.
Overtook {sailing} on {bike}. It had not cast off yet, but still.
Carried {carried} home on {bike}. People applauded at the lights.
Headwind both ways. I have stopped asking how.
{friend} your bell is loose. I heard you from {far}.
Somebody lent me {bike} for a day and I understand everything now.
""",
    follow_ups="""
The council has been informed, with a drawing.
Worth it for the hill down to {place}.
A child shouted “faster”, so I went faster.
The chain wants oil and so do I.
{few} kilometres, one thermos, no plan.
Helmet hair at the meeting, no apologies.
""",
    answers="""
there is a pump at {bakery}, ask for it.
I know that lamp post. We have met.
lean it on me, I am not going anywhere.
that is what the basket is for.
oil the chain, I beg you.
next time take the lower path, less wind.
""",
    tags="cycling bikes cyclepath",
    marks="🚲 🚴",
    link="https://quay-path.example/plans",
)

CRAFT = Topic(
    openings="""
{few} hours with {paper} and I have one good corner to show for it.
The bench is covered in {paper} and I cannot find my tea.
Sewed {many} sections today and pricked myself {few} times. The book won.
Somebody brought a cookery book to be rebound. I can tell which page was {dish}.
Clay day. {few} bowls, one of them round.
{friend} I kept you the offcuts of {paper}.
Undid the whole row. It was wrong since {day}.
Glue drying. Nothing to do but look at {paper} and think well of it.
""",
    follow_ups="""
Hands blue to the wrist.
The trick is to stop before you are sure.
I would not sell this one.
Slow work, loud radio.
The mistakes are on the inside, where they belong.
My {relative} asked what it is for. It is for doing.
""",
    answers="""
the crooked ones are the good ones.
where do you get {paper}?
I would buy that corner.
leave it under the weight until {day}.
teach me this, I am serious.
that blue! I have no other remark.
""",
    tags="bookbinding handmade ceramics craft paper",
    marks="🧵 ✂️ 🏺",
    link="https://workshop-stairs.example/open",
)

RADIO = Topic(
    openings="""
They are playing {music} on the late programme. Turn it up, whole street.
Learned {few} bars of {music} on the {instrument}. The neighbours know them, too.
Harbour radio at {evening}: {music}, then {subject}, then silence, which was also good.
{friend} they read your letter out loud, between {music} and the news.
The busker on {place} plays {music} on a {instrument}, and buses wait.
My {relative} sold the {instrument} and regretted it before reaching {far}.
""",
    follow_ups="""
I stood in the kitchen until it was over.
Goose flesh, all the way down.
Request for tomorrow already written.
{cat} left the room.
There is a version with spoons, I will say no more.
The last note went out over the bay.
""",
    answers="""
I had it on, too. Two kitchens, one waltz.
which frequency is that?
play it again on {day}.
I danced with a broom, no witnesses.
my {relative} used to play that.
louder!
""",
    tags="radio nowplaying music",
    marks="📻 🎻 🪗",
    link="https://harbour-radio.example/live",
)

THOUGHTS = Topic(
    openings="""
Today's plan was {dish} and silence. There were {few} phone calls.
I have reached the age at which {drink} is an event.
Meeting about {subject}. It could have been a postcard.
Small victory: {broken} lasted another day.
Said hello to a stranger on {place}. It was my {relative} in a new coat.
If you need me, I will be at {place} with {drink}, looking busy.
Learned a new word today and used it wrongly by {clock}.
The best thing about {day} is that nobody expects much of it.
Somebody held the door for me all the way from {far}. We both regretted it and ran.
{friend} I saw your double at {place}, with {carried}. Or was it you?
""",
    follow_ups="""
More on this story never.
That was the whole day, and it was a good one.
Send {drink}.
I stand by it.
Nobody asked, I know.
Please do not tell my {relative}.
""",
    answers="""
I feel seen.
same, but with {drink}.
put that on the town flag.
it was not me. I would have waved.
the minutes will reflect this.
counterpoint: {dish}.
""",
    tags="smalljoys overheard harbourlife",
    marks="😅 🙃 ☕",
)

INDOORS = {
    "choir": CHOIR,
    "repair": REPAIR,
    "books": BOOKS,
    "cats": CATS,
    "kitchen": KITCHEN,
    "bikes": BIKES,
    "craft": CRAFT,
    "radio": RADIO,
    "thoughts": THOUGHTS,
}
