"""What the English-speaking characters say; a blank line ends a post, ¶ is an empty line in one."""

SAID = {
    "mara": """
Marbling day. Three sheets I love, ten I shall call experiments, one I am wearing. #bookbinding

A customer asked whether I could bind his late father's weather diary. Fifty years, one line a \
day, mostly “wind”. On the day he was born it says: “wind, and a boy”.

Things found inside books this month:
a pressed fern
two tram tickets
a bill for herring, unpaid
a note that says only “Thursday, then”

I have a door now. The workshop finally has a door. You may knock.

Somebody asked what colour that blue is. It is the blue of the bay four minutes before the \
ferry lamps go on. I mix it with my eyes shut.

People keep saying print is over. People keep bringing me books that were read to pieces.

Paste recipe, since you ask every week: wheat starch, cold water, slow heat, a wooden spoon, \
and nobody talking to you.¶That last part is the recipe.

Missed the evening crossing, sat on the pier with a bag of rolls, and had the best supper of \
the week. #ferry
""",
    "teo": """
Six o'clock, Kanalgata, first in the queue. A man behind me said “you again” with real warmth. \
#breakfast

There is a lamp on my bench that turned for eighty years on a skerry with nobody living on it. I \
find that very polite of the lamp.

Second basses are the furniture of music. You notice us when we are gone and you sit down.

The fog signal is back from repair. I can hear it from the kitchen. I had missed being told \
where the land is.

Overheard at the bakery: “It is not greed if you plan it.” #overheard

Good morning to everyone except the person who took the last cardamom bun. Good morning to you \
too, in fact. Enjoy it.
""",
    "olu": """
Counted tonight at the railing: 214 passengers, 61 bicycles, 9 dogs, 1 harp. Average opinion \
about the timetable: low. #ferry

It takes 212 steps from my door to the pier, 198 if the ferry is already sounding its horn.

For those who asked, the gulls of Pier Two by temperament: calm 12, scheming 31, retired 4.

I have kept a tally of how often people say “typical” about the weather. After a year, every \
kind of weather is typical.

A graph nobody asked for: https://counted.example/umbrellas
Lost umbrellas by month. Spring is a trickster.

Statistically, somebody you know is happy right now. Go and check.
""",
    "fern": """
SEED SWAP this Sunday, from ten, under the big pear tree.¶Bring: seeds, envelopes, a pen that \
works.
Leave at home: your strong views on mint. #seedswap

A list of what the slugs have spared: the rake.

Petition for the evening crossing: 1,904 names, one of them a dog. The dog stays. #eveningcrossing

I have been elected chair again. There was one candidate and she voted against.

If you find a wheelbarrow with a blue wheel, it belongs to all of us, which is why nobody knows \
where it is. #allotment

First broad bean of the year. I ate it standing up, alone, like a fox.
""",
    "dag": """
Boat is in the water.

Boat is out of the water. Long story. Short boat.

Whoever borrowed the oars: both, please.

Swam. Cold. Good.

Key is under the usual stone. Not that stone.

Seal on the slipway since noon. I go round it.
""",
    "noor": """
Council minutes, 1931, item seven: “The complaint about the cannon was heard.” Nothing further. \
I have been in this cellar for an hour and I need to know about the cannon.

In 1958 the council spent forty minutes on whether a swan can trespass. It cannot.

Today someone came down to the archive just to say thank you. I have written it in the \
visitors' book under “unusual”.

Found the plan for a tram line to Little Holm, dated 1911. Under water. In watercolours. Signed \
with confidence. https://minutes.example/tram

Index cards I am fond of:
“Bells, see Noise”
“Noise, see Bells”

You can tell by the handwriting which clerk had cold feet.
""",
    "wren": """
So she knew. She knew from the second chapter on, and she kept watering the plants. I need to \
lie down.

There is a man who reads in the bookshop every day at four, standing, always the same novel. \
Today he reached the end. We all pretended not to look. Then we all clapped. #books

Reading on stairs is underrated: good light, no guests, and everyone has to say excuse me to a \
person with a novel.

The library cat sat on page 212 for the whole lunch break, so I still do not know who did it. \
The cat knows. #cats

I have three bookmarks in one book. One is where I am, one is where I was happier, one is a \
receipt.

Ask me about the ending. Go on.
""",
    "jun": """
Loaf 43. It has ears. I think it heard me hope. #sourdough

Loaf 44. We are not speaking.

Delivered a parcel that smelled of cinnamon to a house that smelled of cinnamon. Some people \
just cannot stop.

Rode home with a tray of rolls on the handlebars. Took the long way so that more people could \
smell it. #bikes

Loaf 51 had a visitor: @tomas himself tapped on it, listened, and nodded. I am framing the nod.
""",
    "bea": """
Repair café tally: 31 in, 27 out alive. One toaster asked for time to think. #repaircafe

A woman brought a doorbell that had been silent since her husband left. We mended it. She rang \
it eleven times and laughed at every one.

Please do not repair the plug with a spoon. It was a nice spoon. It was nearly a nice funeral.

The radio is mended, but it only plays one station now, and honestly it is the right one. #radio

Rule of the bench: you hold the torch for someone, then someone holds the torch for you.
""",
    "priya": """
A pupil asked why the sky is blue and I gave a good answer, and she asked “but why”, and now it \
is Thursday and I am still thinking.

Bean experiment, plot 30. Group A gets water. Group B gets water and Mozart. Group C gets water \
and @fern. Group C is twice as tall.

Dropped a plumb line from the old bridge with the whole class. The tide wrote down a pendulum. \
Nobody wanted to go in for lunch.

“Miss, is it science if it works but we don't know why?” That is when it starts, love.
""",
    "henrik": """
To the gentleman who waved at us from the pier with both arms for ten minutes: we thought you \
were waving. We are sorry. There is another at nine.

From the bridge of the Solbris this morning: fog below, stars above, and a heron on the rail who \
stayed all the way across and did not pay.

Official: we were on time. Unofficial: so was the rest of the crew's coffee.

New timetable from Monday: https://bayferry.example/timetable
Yes, the evening crossing is in it. Yes, you did that. #eveningcrossing

Passengers are reminded that the horn is not by request. Except yours, small person in the \
yellow boots. Yours was by request.
""",
    "moss": """
The fern in the hallway has outlived three lamps and two of my convictions.

I have been promoted at the bridge: I am now allowed to lean.

Gull, looking at my sandwich: ours?
Me: mine.
Gull: ours.

I put “early riser” in my profile because I once got up early.

Tried to walk off the mood. It walked with me. It turns out we like the same bridges.

Do ferries know that they are going back and forth?
""",
    "weather_hut": """
07:00. 6.2 °C. Wind SW 5. Visibility: the second buoy. A wren is nesting behind the barometer \
and will be left out of the readings.

13:00. 11.8 °C. Wind W 3, veering. Clouds: the sort that look like bread.

19:00. 9.4 °C. Calm. The log has a ring from somebody's mug. It was calm enough to leave a mug.

01:00. 3.1 °C. Clear. Whoever has the key: you can see all of it tonight.

Pressure falling since noon. Take in your chairs. You know who you are. #storm

Yesterday's rain: 14 mm. The rain of the whole year so far: enough, thank you.
""",
    "sigrid": """
I was told to write what I am doing. I am sitting.

In my day we had one kind of courgette and we gave it away as well.

The wireless played the waltz my husband could not dance. I danced his part also.

Plant nothing before the ash tree says so. I told them in 1983 and I am telling them now. #allotment

My grandson says that I have followers. I have looked behind me and there is only the cat.
""",
    "isla": """
Island news: the post came. The post was a rubber stamp I ordered. It says URGENT. I have nothing \
urgent. #littleholm

Sheep on the landing strip, so the plane went round again and everyone on board saw my washing.

Swam to the skerry and back. A seal followed me like a bored lifeguard. #coldwater

We have one traffic light here. It was a gift. It is always green and we are proud of it.

Population 112 as of Sunday. Welcome, wee Magnus. 🎉
""",
}
