"""English: what the harbour town says about itself."""

from app.demo.grammar import Language, Topic
from app.demo.languages.english_indoors import INDOORS
from app.demo.languages.english_words import SLOTS

BAKERY = Topic(
    openings="""
The {loaf} at {bakery} {looked} this morning.
Queue at {bakery} reached {far} today. Everyone stayed.
Bought {bread} for the walk home. Arrived with half of it.
Whoever put {odd} in the {loaf} deserves a small statue.
{bakery} has run out of {bread} again, and it was not even {clock}.
My {relative} says {bakery} peaked years ago. We eat in separate rooms now.
{friend} I left {bread} on your step. It was a whole one when I set out.
Loaf number {many}. The crumb is {crumb}.
Found {odd} in the flour bin. The {loaf} came out better than usual.
The starter is called {pet} now, because anything that eats this much needs a name.
""",
    follow_ups="""
No regrets.
I have been thinking about it for {few} hours.
The smell reached {far}.
Next week I try it with {odd}.
{friend} will claim to have known about this first.
Butter is not optional.
The {relative} got the crust, as is the custom.
I would like it noted that I shared.
The oven and I are on speaking terms again.
""",
    answers="""
save me the crust, I will be there by {morning}.
I can smell this post from {far}.
is that the one with {odd} in it?
mine stuck to the tin. Let us never speak of mine.
{few} hours in the cold first, then the oven. Trust me.
there goes my plan to skip breakfast.
bring some on {day} and I will bring the butter.
""",
    tags="sourdough bakery breakfast Kanalgata baking",
    marks="🥖 🍞 🥐 ☕",
    link="https://kanalgata-bakery.example/today",
)

FERRY = Topic(
    openings="""
{sailing} left {few} minutes early, which nobody alive has seen before.
Counted {many} bicycles on {sailing}. One of them had a cello on it.
{sailing} is {state}. The crew handed out {drink}.
On {sailing} a stranger explained {subject} to me from pier to pier.
The captain announced {subject} over the loudspeaker. Applause on both decks.
Seat by the window, {drink}, the whole bay to look at. {sailing}, I forgive you.
{friend} are you on {sailing}? I am the one with {carried}.
Somebody left {carried} on {sailing}. It is behind the counter on {pier}.
The gulls at {pier} have learned what a lunch box is.
Missed {sailing} by {few} metres. It waved.
""",
    follow_ups="""
The bay was like {like}.
Everyone on deck pretended not to listen.
I stayed on for a second round.
This is why I do not own a car.
The timetable says otherwise, but the timetable was never at sea.
{friend} you would have loved it.
The deckhand only shrugged, beautifully.
Next one at {clock}, if you believe in that kind of thing.
""",
    answers="""
I was on the upper deck and can confirm.
they said {clock} at {pier}. They always say {clock}.
hold the gangway, I am running.
was that the crossing with {carried}?
I take the one after it, less drama.
there is {drink} at the kiosk while you wait.
this should be in the minutes.
""",
    tags="ferry eveningcrossing harbour pier ferrylife",
    marks="⛴️ 🌊 🚲",
    link="https://bayferry.example/timetable",
)

GARDEN = Topic(
    openings="""
{crop} finally came up on plot {many}. I stood there far too long.
The slugs have held a meeting about my {crop} and voted in favour.
Anyone need {crop}? I have {many}. This is not a joke.
{neighbour} gave me {seeds} in {packet}, with instructions I cannot read.
Planted {crop} where last year it was {crop}. Rotation, they call it. Hope, I call it.
Spent {few} hours with the watering can and one minute thinking about the hose.
The compost is warm. I am unreasonably proud.
{friend} your {crop} is coming over my fence and I have decided to eat it.
A hedgehog inspected plot {many} at dusk and seemed satisfied.
The scarecrow on plot {many} is dressed better than I am.
""",
    follow_ups="""
{neighbour} says to wait. {neighbour} always says to wait.
Knees will be felt tomorrow.
The robin watched and gave notes.
Soup on {day}, then.
I write this with soil under every nail.
There is tea in the shed, come by.
{friend} has the long rake, in case someone wonders.
The rain can come now.
""",
    answers="""
swap you for {crop}?
beer in a saucer. Not for you, for the slugs.
I have {seeds} left over if you want some.
mine are still sulking under the fleece.
plot {many} here: same, and twice as many.
you talk to them, do you not? I heard you on {day}.
leave one for the hedgehog.
""",
    tags="allotment garden growyourown compost seedswap",
    marks="🥕 🌱 🐌 🍅",
    link="https://plots.example/seed-swap",
)

TRAINS = Topic(
    openings="""
Woke up on {train} to {view}.
{train} has {carried} in the corridor and nobody is asking.
Breakfast in the dining car of {train}: {drink}, a roll, {view}.
The conductor of {train} knows everyone's name and {subject}.
{few} hours late, {few} new friends. {train} does what it can.
Upper bunk, window open a finger, {view}. I will never fly again.
Booked {train} for {day}. Packed already. It is not even soon.
{friend} next time we take {train} together, I bring the cards.
Found a timetable from long ago in a second-hand coat. {train} was faster then.
Someone on {train} is reading {book} aloud, and the whole carriage is quiet.
""",
    follow_ups="""
Left side for the sea, always.
I slept like {like}.
The tea came in a glass, as it should.
Two of us wrote the railway a thank-you card.
I would take it just for the corridor.
The man below snores in three four time.
Connections are for people without {drink}.
""",
    answers="""
which carriage? The newer ones have hooks.
I was on the one before. {view} too.
write to the railway, they do read letters.
I have the old timetable at home, page {many}.
bring ear plugs and {drink}.
jealous, from a desk.
left side or right side? This matters.
""",
    tags="nighttrain sleeper railways slowtravel trains",
    marks="🚂 🌙 🚆",
    link="https://sleeper-letters.example/sign",
)

SWIM = Topic(
    openings="""
{degrees} in the water this morning. I said a word.
The harbour baths open at {morning} and there were {few} of us, and one seal.
Swam to the second buoy and back. {drink} afterwards, the best of my life.
My towel blew into the harbour and a stranger dived for it.
{friend} the water is warmer than your opinion of it. Come on {day}.
Sauna, bay, sauna, bay, {drink}. Nothing to add.
The thermometer at the baths is stuck at {degrees}. We have all agreed to believe it.
A child asked me why I swim when it is {degrees}. I had no answer and a blue nose.
""",
    follow_ups="""
My feet came back after {few} minutes.
The first breath is the only hard one.
Everyone is polite in a bathrobe.
The bay was like {like}.
I recommend it to people I like and to some I do not.
Nobody has ever regretted it after.
""",
    answers="""
in to the neck or only to the knees? Be honest.
I will hold the towels.
{degrees} is summer. You should have been here in the winter.
tomorrow at {morning}, same ladder?
the seal has a season ticket.
not for all the bread on Kanalgata.
""",
    tags="harbourbaths winterswimming sauna coldwater",
    marks="🏊 🦭 🧖",
)

FOOTBALL = Topic(
    openings="""
Old Quay {score} {opponents}. The tide took the ball only once.
The goalkeeper of {opponents} brought {carried} and still kept a clean sheet.
We lost to {opponents}, but our half-time {food} was the better one.
Training on {day} at {evening}. Bring boots, bring {food}.
The referee stopped play for {animal}. Correct decision.
Our left back is {many} years old and still the fastest to the {food}.
{friend} we are one short on {day}. You need not be good. None of us are.
{few} penalties, no goals. The spectators went home happy, both of them.
""",
    follow_ups="""
The pitch is mostly puddle.
Somebody's {relative} played the trumpet throughout.
We go again on {day}.
The highlight was {animal}, third minute.
Nobody was hurt except our pride, which was hurt already.
The league table is best read upside down.
""",
    answers="""
I was there. It was worse. It was wonderful.
offside and you know it.
put me down for {day}, I can stand in a goal.
who made the {food}? Serious question.
the ball is still in the harbour, I saw it drift past.
{few} times a season this happens and I cherish each.
""",
    tags="oldquayfc football sundayleague",
    marks="⚽ 🧤",
    link="https://oldquay-fc.example/fixtures",
)

WEATHER = Topic(
    openings="""
Fog so thick that {building} has gone missing.
The wind took {taken} and brought {brought}.
Rain from the side today. The umbrella resigned at {place}.
For {few} minutes there was sun on {building}, and people stopped in the street.
The light over {place} tonight. I have no better word than that: the light.
Forecast says {degrees} and “mixed”. So do I.
First evening warm enough to sit at {place} in one jumper.
Someone's washing is on {building}. All of it. Wind.
Barometer down, gulls inland, {relative} complaining about a knee. It is coming.
""",
    follow_ups="""
The dog refused to go out, and I took its side.
Soup weather.
I hung the coat where it could think about itself.
Everyone in the street said the same sentence about it.
Tomorrow they promise {degrees}.
If you see {taken}, it is ours.
The harbour has gone the colour of slate.
""",
    answers="""
same here, only sideways.
it has reached {place}. Take in the washing.
my barometer said so, and for once I listened.
I found {taken}. It is in my hedge.
wait {few} minutes.
and yet you went out. Respect.
""",
    tags="weather fog harbourweather storm",
    marks="🌧️ 🌫️ 💨 ⛅",
    link="https://weather-hut.example/now",
)

ENGLISH = Language(
    topics={
        "bakery": BAKERY,
        "ferry": FERRY,
        "garden": GARDEN,
        "trains": TRAINS,
        "swim": SWIM,
        "football": FOOTBALL,
        "weather": WEATHER,
        **INDOORS,
    },
    slots=SLOTS,
    closings="""
deal.
you are a treasure.
I will bring {drink}.
see you on {day}, then!
🙂
thank you, that made my day.
then {day}, at {evening}. No excuses.
I am writing this down.
fine, you win.
{drink} is on me.
ha! Tell that to my {relative}.
""",
)
