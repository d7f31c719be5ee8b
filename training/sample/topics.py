"""The six invented sources of the synthetic archive and the words of their topics; the people in it are nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One invented source. ``audience``: about the shares of its articles; ``links``: how often it is linked to."""

    source: str
    audience: float
    links: float
    subject: str
    things: tuple[str, ...]
    tasks: tuple[str, ...]  # verbs ending in -ing
    tools: tuple[str, ...]
    places: tuple[str, ...]
    troubles: tuple[str, ...]
    people: tuple[str, ...]
    references: tuple[str, ...]
    units: tuple[tuple[str, int, int], ...]  # with the range that is plausible
    plain: tuple[str, ...]
    code: tuple[str, ...]  # lines


TOPICS = (
    Topic(
        source="synthetic-gardening",
        audience=90,
        links=0.9,
        subject="gardening",
        things=(
            "raised beds",
            "tomato plants",
            "compost heaps",
            "runner beans",
            "seed trays",
            "apple trees",
            "herb pots",
        ),
        tasks=(
            "mulching the beds",
            "watering at dawn",
            "sowing in August",
            "turning the heap",
            "pruning in late winter",
        ),
        tools=("a hand fork", "a soil thermometer", "a drip hose", "a cold frame", "a second-hand water butt"),
        places=("on the north plot", "along the south wall", "in the polytunnel", "under the old pear tree"),
        troubles=("slug damage", "a late frost", "blight", "dry soil under the mulch", "club root"),
        people=(
            "Odile, who looks after the allotments by the canal",
            "Teun from the seed exchange",
            "our neighbour Mirela",
        ),
        references=(
            "Soil Through the Seasons",
            "The Patient Allotment",
            "Notes on Mulch",
            "A Calendar for Cold Springs",
        ),
        units=(("kilos of beans", 4, 38), ("litres of water a day", 6, 60), ("seedlings per tray", 8, 48)),
        plain=(
            "Soil that is covered loses less water, and that alone changes how the summer goes.",
            "Seed packets give a range of dates, and the range is wider than most people think.",
            "Shade moves through the year, so a bed that is bright in May can be dull by September.",
            "Plants that are crowded compete for light first and for water soon after.",
            "A heap needs air as much as it needs kitchen scraps.",
            "Young plants sulk after a move and then make up for it.",
            "Water that stands on the surface tells more about the soil than any chart.",
            "Birds take the seed that lies on top and leave the rest.",
            "Old varieties keep their names longer than their vigour.",
            "Most of the pruning is about deciding which branch should carry the fruit.",
        ),
        code=(
            "bed,sown,thinned,picked",
            "1,03-14,04-20,{before}",
            "2,03-28,05-02,{after}",
            "3,04-11,05-19,{many}",
        ),
    ),
    Topic(
        source="synthetic-cycling",
        audience=220,
        links=1.0,
        subject="city cycling",
        things=("bike lanes", "cargo bikes", "brake pads", "winter tyres", "front lights", "panniers", "side streets"),
        tasks=("riding through the rain", "locking up at the station", "oiling the chain", "taking the longer route"),
        tools=("a floor pump", "a hub gear", "a folding lock", "a dynamo light", "a chain gauge"),
        places=("on the ring road", "across the old bridge", "behind the market hall", "on the hill to the clinic"),
        troubles=("punctures", "close passes", "a rusty chain", "blocked lanes", "cold hands"),
        people=(
            "Jorunn, who mends bikes at the community workshop",
            "Pascale from the parents' group",
            "the courier Emeka",
        ),
        references=(
            "Streets at Walking Pace",
            "The Commuter's Logbook",
            "Counting Wheels",
            "A Short Manual of Punctures",
        ),
        units=(("punctures a year", 2, 19), ("kilometres a week", 20, 160), ("riders an hour", 30, 420)),
        plain=(
            "A route that feels safe is worth a few minutes more, and most riders choose it without thinking.",
            "Tyres lose pressure slowly, so the change is easy to miss until the ride feels heavy.",
            "Rain is less of a problem than the wind that comes with it.",
            "A worn chain wears out everything that it touches.",
            "Crossings decide how long a trip takes, far more than speed does.",
            "Gloves are forgotten more often than lights.",
            "Paint on the road is a request, and a kerb is an answer.",
            "Drivers turn across the lane where the corner is wide and the sight line is long.",
            "A heavy lock stays at home, and a light one is cut in seconds.",
            "Children sit better on a cargo bike once the load in front is low.",
        ),
        code=(
            "def range_km(charge_wh, load_kg):",
            "    return charge_wh / ({few} + 0.0{many} * load_kg)",
            "",
            "print(range_km({before}, 80))",
        ),
    ),
    Topic(
        source="synthetic-networks",
        audience=520,
        links=1.4,
        subject="home networking",
        things=("access points", "old routers", "guest networks", "backup drives", "smart plugs", "patch cables"),
        tasks=("moving the router", "splitting the network", "updating the firmware", "naming every device"),
        tools=("a cable tester", "a managed switch", "a small server", "a spare router", "a packet capture"),
        places=("in the attic", "behind the television", "in the home office", "two walls from the router"),
        troubles=("dropped calls", "a double address", "slow uploads", "a forgotten password", "a full disk"),
        people=("Anouk, who runs the network of a school", "Bashir from the repair café", "my colleague Liesl"),
        references=("Quiet Networks", "The Home Rack", "Names and Addresses", "What the Log Said"),
        units=(("megabits a second", 12, 480), ("milliseconds of delay", 4, 95), ("devices online", 7, 58)),
        plain=(
            "A signal that passes two walls is weaker than one that passes a corridor.",
            "Most devices keep an address for a day and then ask for it again.",
            "The slowest link decides how fast the whole path feels.",
            "A lamp that stops answering is nearly always out of reach and seldom broken.",
            "Guests need the password once and remember it for years.",
            "Cables are dull, and they hardly ever fail.",
            "Two devices that shout on one channel hear neither each other nor anybody else.",
            "A backup that nobody has restored is only a hope.",
            "Old hardware gets no updates, and it rarely says so.",
            "Names are easier to remember than addresses, and easier to move.",
        ),
        code=(
            "ping -c {few} 192.0.2.1",
            "iperf3 -c 192.0.2.7 -t {minutes}",
            "# before: {before}, after: {after}",
        ),
    ),
    Topic(
        source="synthetic-baking",
        audience=140,
        links=0.8,
        subject="bread",
        things=("rye loaves", "sourdough starters", "baking tins", "flat breads", "proving baskets", "seeded rolls"),
        tasks=(
            "folding the dough",
            "proving overnight",
            "baking under a lid",
            "feeding the starter",
            "weighing the salt",
        ),
        tools=("a cast-iron pot", "a kitchen scale", "a probe thermometer", "a baking stone", "a sharp blade"),
        places=("in a cold kitchen", "on the top shelf", "in the village oven", "near the radiator"),
        troubles=("a dense crumb", "a pale crust", "dough that sticks", "a sour smell", "a loaf that spreads"),
        people=("Ilka, who bakes for the Thursday market", "Rafiq from the evening class", "my aunt Benedikta"),
        references=("Flour and Time", "The Slow Loaf", "Crumb", "Twelve Ovens"),
        units=(("grams of water", 280, 420), ("hours of proving", 3, 22), ("loaves a week", 4, 60)),
        plain=(
            "Flour takes up water slowly, so dough that looks dry at first is often fine later.",
            "A warm room speeds everything up, and the clock in the recipe does not know about it.",
            "Salt slows the yeast a little and does a great deal for the taste.",
            "An oven that is hot on the dial may be cool at the back.",
            "Dough tells by its feel what the recipe cannot.",
            "A starter that has been forgotten usually comes back after two feeds.",
            "Seeds drink, and the dough around them goes dry.",
            "Steam keeps the crust soft for long enough to let the loaf rise.",
            "Rye behaves unlike wheat and forgives less.",
            "Bread is easier to slice when it has cooled all the way through.",
        ),
        code=(
            "flour  {before} g",
            "water  {after} g",
            "salt   {few} g",
            "fold   every {minutes} min",
            "bake   {percent} min at 230 °C",
        ),
    ),
    Topic(
        source="synthetic-bookkeeping",
        audience=18,
        links=1.2,
        subject="bookkeeping",
        things=(
            "unpaid invoices",
            "paper receipts",
            "bank feeds",
            "expense claims",
            "quarterly returns",
            "petty cash boxes",
        ),
        tasks=("closing the month", "matching receipts", "chasing late payers", "checking the bank feed"),
        tools=("a shared spreadsheet", "a receipt scanner", "a second approver", "a reminder template"),
        places=("in a two-person studio", "at the end of the quarter", "in the shared office", "at the kitchen table"),
        troubles=("late payment", "a missing receipt", "a wrong tax code", "double entries", "a rounding difference"),
        people=("Saskia, who keeps the books of a joinery", "Dmitar from the tax clinic", "our treasurer Yolande"),
        references=("Plain Ledgers", "The Month's End", "Receipts in Order", "What Cash Remembers"),
        units=(("days to payment", 9, 74), ("open invoices", 3, 41), ("entries to correct", 2, 55)),
        plain=(
            "A ledger is a diary of decisions, and it is easier to write on the day than to recall in March.",
            "Small differences tend to come from timing and seldom from fraud.",
            "A number without a date is a rumour.",
            "Somebody has to open the envelopes, and it helps to agree who.",
            "Deposits are easy to book and hard to explain a year on.",
            "Rules that fit on one page are followed more often.",
            "Customers pay sooner when the invoice says clearly what was delivered.",
            "Categories that nobody uses only make the report longer.",
            "Cash and profit move apart when a business grows.",
            "An approval that is always given is not an approval.",
        ),
        code=(
            "debit   bank     {before}.00",
            "credit  sales    {after}.00",
            "credit  tax        {few}.40",
            "check   balance  0.00 on day {minutes}",
        ),
    ),
    Topic(
        source="synthetic-hiking",
        audience=340,
        links=0.9,
        subject="hiking",
        things=(
            "ridge walks",
            "trail shoes",
            "day packs",
            "hut bookings",
            "river crossings",
            "paper maps",
            "camp stoves",
        ),
        tasks=("packing the night before", "starting before dawn", "drying wet boots", "reading the contour lines"),
        tools=("a head torch", "a paper map", "a light tarpaulin", "a water filter", "a pair of poles"),
        places=("above the tree line", "on the coast path", "near the second hut", "along the gorge"),
        troubles=("blisters", "a wrong turn", "afternoon storms", "heavy packs", "a dry spring"),
        people=("Solvei, who keeps the upper hut", "Matteusz from the mountain rescue", "our guide Ariadne"),
        references=("Contours", "The Lighter Pack", "Weather for Walkers", "A Year of Ridges"),
        units=(("kilos on the back", 5, 18), ("metres of ascent", 300, 1650), ("walkers a day", 6, 240)),
        plain=(
            "Weather in the hills turns earlier than the forecast for the valley says.",
            "Feet swell during the day, so shoes that fit in the shop are small by the evening.",
            "A path on the map may be a stream after rain.",
            "Most walkers carry clothes that they never put on.",
            "Snow stays in the gullies long after the meadows are green.",
            "A hut that is full in August is half empty in the week after.",
            "Water weighs more than anything else in the pack.",
            "Maps age, and bridges age faster.",
            "Going down costs the knees more than going up.",
            "Groups move at the pace of whoever stops to take a stone out of a shoe.",
        ),
        code=(
            "leg    climb  time",
            "1      {before} m  1 h {minutes}",
            "2      {after} m  2 h {few}0",
            "rest   20 min every {minutes} min",
        ),
    ),
)
