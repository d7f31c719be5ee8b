"""Word banks of ``training.probes.probes``: sentence frames of weak paragraphs, by kind and register, all written for it.

In a frame, ``{a|b}`` stands for one of its alternatives (drawn anew each time), ``{name}`` for a slot: a bank of ``SLOTS``
(drawn once per paragraph, so that a brand stays the same) or what the article gives: ``topic`` and ``k1`` to ``k4``. Frames
with ``topic`` or ``k1`` work for words of either number: nothing in them agrees with the slot.
"""

from __future__ import annotations

GENERIC: dict[str, tuple[str, ...]] = {
    "essay": (
        "{For as long as anyone can remember|From ancient times until today|Across every age}, {people|human "
        "beings|societies} have {wondered about|wrestled with|been shaped by} {questions|matters|things} {like these|of this "
        "sort}.",
        "Some {people|writers|thinkers} {hold|feel|would say} one thing, while others {hold|feel|would say} {quite "
        "another|the opposite}, and {both sides have their points|the truth probably lies somewhere in the middle}.",
        "Webster's dictionary offers a definition, but {a definition can only say so much|words alone rarely tell the whole "
        "story|everyone carries their own meaning}.",
        "This {essay|piece|text} will {look at|touch on|go over} {several|a few|various} {aspects|sides} of the "
        "{matter|subject} {before reaching a conclusion|one after the other|in some detail}.",
        "There are {many|countless|several} {reasons|causes} for this, and each of them is {important|interesting|worth a "
        "thought} in its own {way|right}.",
        "In conclusion, it {can|may} be {said|stated} that {the subject is a broad one|much depends on one's point of "
        "view|there are arguments on every side}, and {only time will tell|the future will show} {which of them weighs "
        "more|what comes of it}.",
        "{Nobody|No one} can {deny|dispute} that this {affects|touches|concerns} {all of us|everybody|each and every person} "
        "in {one way or another|some form or other}.",
        "It is {often|commonly|frequently} {said|remarked} that {knowledge is power|nothing is certain|all good things take "
        "time}, and {that is very true here|this case is no different|there is wisdom in that}.",
    ),
    "generator": (
        "{Whether you are|Whether you happen to be} a {seasoned hand|veteran} or {just starting out|a complete newcomer}, "
        "there is {something here for everyone|always more to discover|plenty to take away}.",
        "It is not just about {the what|the how|results}; it is about {the why|the journey|what it all means}, and that "
        "{changes everything|makes all the difference}.",
        "By {understanding|embracing|recognising} {the nuances|these dynamics|this interplay}, {readers|individuals and "
        "groups alike|we} can {unlock|discover|tap into} {new possibilities|fresh perspectives|meaningful outcomes}.",
        "The {interplay|balance|relationship} between {tradition and innovation|form and function|challenge and opportunity} "
        "{forms a rich tapestry|is both subtle and profound|invites us to think again}.",
        "Let us {dive deeper|take a closer look|unpack this} and {explore|uncover} what {truly|really} {matters|lies beneath "
        "the surface|sits at the heart of it all}.",
        "{Ultimately|Taken together|At its core}, this {serves as|stands as} a {powerful reminder|testament} that {progress "
        "is possible|small steps matter|every perspective counts}.",
        "{Navigating|Making sense of} this {ever-shifting|complex|multifaceted} {terrain|space|picture} {calls for|demands} "
        "{curiosity|care|an open mind} and a {willingness|readiness} to {adapt|learn|grow}.",
        "From {its origins|the smallest detail} to {its wider implications|the bigger picture}, every {element|facet} {plays "
        "a role|contributes|has its place} in {shaping the whole|a richer understanding}.",
    ),
    "corporate": (
        "Going forward, {all parties|stakeholders at every level|the relevant actors} {should|will need to} {align on|come "
        "together around|commit to} {shared priorities|a common direction|what good looks like}.",
        "{A holistic|A joined-up|A forward-looking} approach {allows|enables} {teams|organisations} to {create value|deliver "
        "impact|drive outcomes} {across the board|end to end|at scale}.",
        "There is {clear|significant|untapped} potential to {leverage|build on|capitalise on} {existing "
        "strengths|synergies|what is already in place} while {remaining agile|staying focused|managing change}.",
        "{Excellence|Quality|Success} is not {a destination|an accident} but {a mindset|the result of many small choices}, "
        "and it {starts|begins} with {people|the right culture|a clear vision}.",
        "The key {takeaway|learning} is that {solutions|strategies} must be {robust|sustainable} and {flexible|future-proof} "
        "{in equal measure|at the same time}.",
        "{By putting people first|With the right framework}, {challenges|obstacles} can be {turned into|reframed as} "
        "{opportunities|stepping stones} that {benefit everyone|move the needle|add real value}.",
        "It {remains|is} {essential|vital|critical} to {measure what matters|keep the conversation going|think outside the "
        "box} and to {act|respond} {accordingly|in a timely manner|with purpose}.",
    ),
    "chatty": (
        "{Okay|Right|So}, {where does that leave us|what do we do with all this}? {Well|Honestly}, {that is a good "
        "question|it depends|your guess is as good as mine}, and {that is fine|maybe that is the point}.",
        "{Love it or hate it|Like it or not}, {it is here to stay|things are what they are|that is just how it goes}, and {we "
        "all|most of us} {have to|will have to} {deal with it|find our own way}.",
        "{You know what they say|As the saying goes}: {good things come to those who wait|there is no smoke without "
        "fire|every cloud has a silver lining}. {I could not agree more|That pretty much sums it up}.",
        "{I could go on and on about this|There is so much more to say here}, but {you get the idea|I will leave it there for "
        "now|let us keep moving}.",
        "{Everyone|Everybody} {seems to have|has} an opinion {these days|about this}, {right|don't they}? {And who can blame "
        "them|That is what makes it so interesting}.",
        "{Trust me|Believe me}, once you {start thinking about it|get into it}, {you will see it everywhere|there is no going "
        "back}, and {that is the beauty of it|it is kind of amazing}.",
        "{At the end of the day|When all is said and done}, {it is what you make of it|you do you|life goes on}, {and that is "
        "what counts|so do not overthink it}.",
    ),
    "report": (
        "As {mentioned|noted|stated} {above|earlier|previously}, {several|a variety of|numerous} {factors|considerations} "
        "{need to|must|should} be {taken into account|borne in mind} {in this context|at this point}.",
        "It {should|must} be {emphasised|pointed out} that the {situation|matter} is {complex|far from simple} and {cannot be "
        "reduced to a single factor|varies from case to case}.",
        "{Further|More} {research|work|discussion} {is|may be} {needed|required} before {any firm statement|final judgement} "
        "can be made {in this regard|on the issue}.",
        "The {above|foregoing} {points|remarks} {illustrate|show|underline} the {relevance|importance} of the {issue|topic} "
        "and the {need|demand} for {appropriate measures|suitable action|a balanced view}.",
        "{Various|Different} {approaches|methods|options} are {available|conceivable}, each with {its own|certain} "
        "{advantages and disadvantages|strengths and weaknesses}, which will {not|only briefly} be {discussed|repeated} here.",
        "{In general terms|Broadly speaking}, {developments|changes} of this {kind|nature} {can|may} have {both positive and "
        "negative|far-reaching|a range of} {effects|consequences}, depending on the {circumstances|conditions}.",
        "{To summarise|In summary}, the {aspects|elements} {described|presented} {form|make up} {a whole|an overall picture} "
        "that {is more than the sum of its parts|has to be seen in its context}.",
    ),
}

TRUISMS: dict[str, tuple[str, ...]] = {
    "textbook": (
        "When it comes to {topic}, there are {things that work and things that do not|good sides and bad sides}, and {it is "
        "important to know the difference|one should weigh them carefully}.",
        "The {subject|field|area} of {topic} has {a past, a present and a future|changed over time}, and it {will|is going "
        "to} {keep changing|develop further} in the years to come.",
        "There is more than one {side|aspect} to {topic}, and each {of them|side} has {its own|particular} "
        "{features|qualities|uses}.",
        "Without {topic}, {many things|life} would {not be the same|look rather different}.",
        "The {history|story} of {topic} is {long|a long one} and {full of|marked by} {ups and downs|turning points}, {as with "
        "most things|like any history}.",
        "To {understand|know} {topic}, one {has to|must} {first look at the basics|begin at the beginning|learn about it}.",
        "{Many|A great many} {books|words} have been written {about|on} {topic}, and {many more|others} will {follow|be "
        "written in the future}.",
    ),
    "advice": (
        "If you want to {succeed|get results} with {topic}, you {need to|have to} {do the right things|put in the work} and "
        "{avoid|stay clear of} {mistakes|the wrong ones}.",
        "Good {decisions|choices} about {topic} {lead to|bring} {better results|good outcomes} than bad {ones|decisions do}.",
        "{Time|Patience} and {effort|attention} {spent on|given to} {topic} {can|will} {pay off|be rewarded}, {though not "
        "always|sooner or later}.",
        "{Before|Whenever} you {deal with|approach} {topic}, {think about|be clear about} {your goals|what you want} and {how "
        "to reach them|why you want it}.",
        "{Experts|Professionals} {know|agree} that {topic} {can be done well or badly|should be taken seriously}, so {it pays "
        "to be careful|take care}.",
        "Asking the {right|proper} questions about {topic} {is half the battle|is a good place to start}.",
        "{What works for one person|The best way} with {topic} {may not work for another|depends on your situation}, {so find "
        "what suits you|and that is normal}.",
    ),
    "opinion": (
        "{Opinions|Views} on {topic} {differ|vary}: some are {in favour|enthusiastic}, some are {against|sceptical}, and "
        "{others|the rest} have {not made up their minds|no strong view}.",
        "{Whatever|No matter what} one {thinks|feels} about {topic}, it {is something that exists|cannot be ignored|is part "
        "of our world}.",
        "{People|Those} who {care about|are interested in} {topic} will {find it interesting|want to know more}, and "
        "{people|those} who {are not|do not} {may well|will probably} {look elsewhere|pass it by}.",
        "Can {topic} really be {as important as people say|all that it seems}? {The answer is both yes and no|That depends on "
        "whom you ask}.",
        "{The truth about|What we can say about} {topic} is that {nothing is ever simple|there are always two sides}.",
        "{One thing is certain|This much is clear}: {topic} will {become more important, less important or stay the "
        "same|matter to some people more than to others}.",
        "{Everybody has heard of|We have all come across} {topic} {in some form|at some time}, {but few stop to think about "
        "it|even if we did not notice}.",
    ),
    "management": (
        "{topic} can {bring|offer} {benefits|opportunities} as well as {risks|challenges}, and {both|each} {should|must} be "
        "{managed|considered}.",
        "{The role of|The importance of} {topic} {depends on|varies with} the {context|organisation}, the {people|team} and "
        "the {goals|resources} involved.",
        "{Costs and benefits|Pros and cons} are {always|naturally} part of {any discussion|any talk} of {topic}, {today as in "
        "the past|and rightly so}.",
        "{A|Any} {plan|strategy} for {topic} {should|has to} be {clear|realistic} and {followed through|put into practice}, "
        "or {it will not work|nothing will come of it}.",
        "{Communication|Cooperation} is {key|central} to {topic}, as {it is to almost everything|in any other field}.",
        "The {future|next chapter} of {topic} will be {written|decided} by {those who shape it|the people involved}, {today "
        "and tomorrow|step by step}.",
        "{Change|Progress} in {topic} {does not happen overnight|takes as long as it takes}, but {when it comes, it comes|it "
        "has to start somewhere}.",
    ),
}

NOTICE: dict[str, tuple[str, ...]] = {
    "privacy": (
        "We and our {partners|service providers} {store|keep} {small files|identifiers} on your device to {measure "
        "visits|remember your settings|show content that suits you}.",
        "You {can|may} {change|withdraw} your {choice|consent} at any time {under Privacy settings|through the link at the "
        "foot of the page|in your browser}.",
        "{Your data|Information you give us} {is|will be} {processed|handled} {in line with|as set out in} our privacy policy "
        "and {never sold|not passed on without a legal basis}.",
        "{By continuing to browse|By staying on this site}, you {agree to|accept} our use of {cookies|similar technologies} "
        "{unless you opt out|as described here}.",
        "{Strictly necessary|Essential} cookies are always {on|active}, since {the site|parts of this page} would not "
        "{work|load} without them.",
        "For {questions|requests} about {your personal data|deletion or correction}, write to our {privacy team|data "
        "protection officer} {by email|at the address below}.",
        "{Select|Choose} {Accept all|Agree} to {continue|proceed}, or {Manage options|Settings} to {see the full list of "
        "vendors|decide for each purpose}.",
    ),
    "newsletter": (
        "{Enjoying|Liked} {this article|what you read}? {Get|Have} {the best of our stories|our weekly digest} {sent to your "
        "inbox|every {Monday|Friday|Sunday} morning}, {free|at no cost}.",
        "{Enter|Leave} your email address {below|in the box} and {confirm|click the link} in the message {we send you|that "
        "follows}.",
        "{No spam|We will not flood you with mail}, and you can unsubscribe {with one click|whenever you like}.",
        "{Over {40,000|12,500|90,000}|Thousands of} readers {already receive|have signed up for} {our updates|the "
        "newsletter}, {so join them today|and we would love to have you}.",
        "{Please check|Do look in} your spam folder {if nothing arrives|and mark us as a safe sender}.",
        "{Already a subscriber|Have an account}? {Sign in|Log in} to {manage your preferences|read without limits|save this "
        "story for later}.",
        "You have {two|three} free articles {left|remaining} this month. {Subscribe|Register} to {keep reading|support our "
        "work}.",
    ),
    "sharing": (
        "{Share this|Send this story to a friend}: {Facebook, LinkedIn, WhatsApp, email|X, Reddit, Bluesky, copy link}. "
        "{Thank you for spreading the word|Every share helps}.",
        "{Follow us|Find us} on {Instagram and YouTube|your favourite network|all major platforms} for {daily updates|behind "
        "the scenes clips|more like this}.",
        "{Comments|Replies} are {closed|moderated} {on this post|and may take a while to appear}, so please {be kind|keep to "
        "our house rules}.",
        "{Tell us|Let us know} what you think {below|in the comments}, and {do not forget to|please} {like|rate} this "
        "{post|page} {if it was useful|before you go}.",
        "{Was this page helpful|Did this answer your question}? Yes / No. {Thanks for your feedback|Your answer helps us "
        "improve}.",
        "{You may also like|Read next|More from this section}: {our most popular posts of the week|the full archive|five "
        "stories you might have missed}.",
        "{Spotted a mistake|See something wrong}? {Report it|Use the form} and {our editors|the team} will {look into it|get "
        "back to you} {as soon as possible|within two working days}.",
        "{Tags|Filed under}: {news, features, archive|general, latest, opinion|uncategorised}. {Previous post|Back to top}. "
        "{Next post|Print this page}.",
    ),
    "legal": (
        "{All rights reserved|Copyright of the publisher and its licensors}. {No part of this page|Nothing on this site} may "
        "be {reproduced|copied or distributed} without {prior|written} permission.",
        "The {information|content} {on this page|provided here} is {for general purposes only|not professional advice} and "
        "{we accept no liability for any loss that follows from its use|no guarantee is given for its accuracy}.",
        "{External links|Links to other websites} are {provided for convenience|not under our control}, and {we are not "
        "responsible|responsibility lies with their operators}.",
        "All {trademarks|logos} {belong to|remain the property of} their {respective|rightful} owners and are used {for "
        "identification|with no claim of affiliation}.",
        "{Use of this site|Your visit} is {subject to|governed by} our {terms and conditions|terms of use}, which {may change "
        "without notice|were last updated this year}.",
        "Some {links|offers} {on this page|in this post} {are affiliate links|may earn us a commission}, at no "
        "{extra|additional} cost to you.",
        "{This site|The portal} is {operated by|a service of} {a media company|the publishing group named in the imprint}, "
        "{registered|with its seat} at the address given {under Contact|in the legal notice}.",
    ),
}

ADVERT: dict[str, tuple[str, ...]] = {
    "shop": (
        "{Meet|Say hello to} the {brand} {gadget}: {beautifully made|lighter than ever}, {built to last|easy to love} and "
        "{now {15|20|30|40} percent off|yours from only ${29|49|79|119}}.",
        "Use code {code} at checkout {before midnight|until Sunday|while stocks last} and {shipping is on us|we will add a "
        "free gift}.",
        "{More than {3,000|8,000|25,000}|Thousands of} happy {customers|owners} {gave it five stars|cannot be wrong}, and "
        "{once you try it you will see why|you will wonder how you managed without it}.",
        "{Order|Buy} your {brand} {gadget} {today|now} and {get|enjoy} {a two-year warranty|free returns for 60 days|next-day "
        "delivery}.",
        "{Time for something nice|Looking for the perfect gift}? The {brand} {gadget} {comes in six colours|arrives ready "
        "wrapped} and {goes with everything|makes every day a little better}.",
        "{Hurry|Do not wait}: {this offer ends soon|only a few are left}, and at this price {they will not last|it is a "
        "steal}.",
        "{Unlike cheap copies|Unlike the rest}, every {brand} {gadget} is {tested by hand|made from premium materials} so "
        "that {you get only the best|it never lets you down}.",
    ),
    "software": (
        "{Tired of|Fed up with} {spreadsheets|manual work|juggling ten tools}? {brand} is the all-in-one {software} that "
        "{saves you hours every week|grows with your business}.",
        "{Start your free trial|Book a demo} {today|in under a minute}: {no credit card needed|cancel whenever you want}.",
        "{Leading teams|Over {500|2,000|7,000} companies} {trust|rely on} {brand} to {work smarter|cut costs|close more "
        "deals}.",
        "With {brand}, {topic} {need not be a headache|can finally be simple}: our {software} {takes care of the rest|does "
        "the heavy lifting for you}.",
        "{Plans|Prices} start at {just|only} ${9|12|19|29} a month, and {upgrading takes a click|every plan comes with "
        "friendly support}.",
        "{Ask our experts|Talk to our sales team} how {brand} can {boost your return|transform the way you work} {this "
        "quarter|from day one}.",
        "{Named a leader|Voted number one} by {industry analysts|users} {three years running|again}, our {software} {sets the "
        "standard|leaves the competition behind}.",
    ),
    "course": (
        "In my {online course|coaching programme|masterclass}, I {show|teach} you {step by step|in seven easy modules} how to "
        "{master|get ahead with} {topic} {without prior knowledge|in only 30 days}.",
        "{Doors close|Enrolment ends} {on Friday|tonight}, so {save your seat|claim your place} {now|while the early price "
        "lasts}.",
        "{My students|Graduates} {tell me|say} it was {the best investment they ever made|worth every cent}, and {you could "
        "be next|I want the same for you}.",
        "{Normally ${297|499|997}|Worth over ${600|1,200}}, the full {bundle|package} is yours today for {a one-time payment "
        "of|just} ${47|97|149}.",
        "{Grab|Download} my free {workbook|checklist|starter kit} {with the link below|right here} and {take the first "
        "step|see what you have been missing}.",
        "If you are not {completely|fully} {satisfied|convinced} within {14|30} days, {you get every cent back|I will refund "
        "you, no questions asked}.",
        "{Imagine|Picture} {waking up without worries|being your own boss}: {that is what|this is exactly what} the {brand} "
        "method {makes possible|has done for people like you}.",
    ),
    "service": (
        "At {brand}, we {have been helping families|have served customers} for over {20|25|30} years with {service}, {and it "
        "shows|and we are proud of it}.",
        "{Call|Ring} us {today|now} for a free, no-obligation {quote|consultation}; our {friendly|experienced} team is {here "
        "to help|only a phone call away}.",
        "{Looking for|In need of} {service} you can {trust|afford}? {Look no further than|Choose} {brand}, the name {your "
        "neighbours rely on|that stands for quality}.",
        "{Fully licensed and insured|Locally owned}, {brand} {offers|provides} {service} at {prices that fit every "
        "budget|fair fixed rates}.",
        "{Mention this page|Bring this coupon} and {save ${25|50|75}|get ten percent off} your first {visit|booking}.",
        "{New customers|First-time clients} {get a welcome bonus|pay nothing for the first month}, {so there has never been a "
        "better time|terms apply}.",
        "{From the first call to the finished job|Day or night}, {your satisfaction|quality} is {our promise|what we stand "
        "for}. {Visit our showroom|Get in touch} {today|this week}.",
    ),
    "wellness": (
        "{Feel younger|Wake up fresh} with {brand} {remedy}, the {natural|doctor-approved} formula {everyone is talking "
        "about|with eleven active plants}.",
        "{Just two capsules|One scoop} a day {is all it takes to|will let you} {feel the difference|get your energy back} "
        "{within a week|or your money back}.",
        "{Stock up|Subscribe} and get {a third off|three bottles for the price of two}, {delivered to your door|with free "
        "express shipping}.",
        "{Julia, 43, says|Mark from our community says}: “I {have tried everything|was sceptical}, but {brand} {changed my "
        "life|really works}.” {Try it yourself|See for yourself}.",
        "{Do not be fooled by imitations|Only the original counts}: {look for|ask for} the {brand} seal {on every pack|when "
        "you buy}.",
        "{Our {remedy}|The new {brand} {remedy}} {contains no sugar|is vegan and free of additives} and {tastes great|fits "
        "any diet}.",
        "{Click|Tap} {Buy now|Add to basket} to {secure|reserve} your {starter pack|first month} at {half price|our best "
        "price ever}.",
    ),
}

KEYWORDS: dict[str, tuple[str, ...]] = {
    "landing": (
        "{Looking for|Searching for} {k1}? {You have found|This is} the {best|top} {k1} {page|site}, with {everything "
        "about|all the} {k1} and {k2} you {need|could want}.",
        "Our {k1} {guide|page} {covers|explains} {k1}, {k2} and {k3}, so that anyone {interested in|looking for} {k1} finds "
        "{the right|good} {k1} {information|help}.",
        "{Choosing|Finding} the right {k1} is {easy|simple} with our {k1} tips, {k1} {reviews|examples} and {k2} "
        "{advice|ideas}.",
        "{The best|Top} {k1} {makes|gives you} {better|great} {k2}, and {great|the best} {k2} {needs|starts with} {good|the "
        "best} {k1}.",
        "{If you need|For} {k1} {today|fast}, our {k1} {experts|specialists} offer {k1} {help|solutions} for {every|any} {k2} "
        "and {k3} {need|question}.",
        "{Learn|Read} more about {k1} {here|below}: {k1} {basics|for beginners}, {k1} {costs|prices}, {k1} {online|at home} "
        "and {advanced|professional} {k1}.",
        "{Compare|See} {k1} and {k2}, {k1} {versus|or} {k3}, {cheap|affordable} {k1} and {premium|quality} {k1} {in one "
        "place|on one page}.",
    ),
    "list": (
        "{Related searches|People also search for}: {k1} {k2}, {k1} {tips|guide}, best {k1}, {k1} {2023|2024|2025}, what is "
        "{k1}, {k1} {explained|meaning}.",
        "{Tags|Keywords}: {k1}, {k2}, {k1} {k3}, {k1} {ideas|help}, {k3}, {k1} {news|update}, free {k1}, {k4}.",
        "{{k1}|All about {k1}}, {k1} {k2}, {k2} {k1}, {k1} {k3}, {k3} {k1}, {k1} {and|with} {k4}.",
        "{Popular|Trending}: how to {k1}, {k1} {how-to|tutorial}, {k1} {examples|checklist}, {k1} {k4}, {k2} {k4}.",
        "{Also|See also}: {k1} {near me|online}, {k1} {review|test}, {k1} {comparison|ranking}, top ten {k1}, {k2} "
        "{tips|test}.",
        "{Categories|Topics}: {k1} / {k1} {basics|news} / {k2} / {k1} {and|plus} {k2} / {k3} {guide|tips} / {k1} {shop|forum}.",
        "{{k1}|Best {k1}} | {k1} {tips|ideas} | {k2} {and|or} {k1} | {k1} {k3} {guide|help} | {k1} {FAQ|answers}.",
    ),
    "answers": (
        "What is {k1}? {{k1}|In short, {k1}} is {what people mean by {k1}|{k1} as used in {k2} {k1}}, and {k1} "
        "{questions|answers} {begin|start} with {k1}.",
        "How does {k1} work? {With|Through} {k1} {methods|steps}, {k1} {tools|tips} and {k2}, your {k1} {works|will work} "
        "like {any|the best} {k1}.",
        "Why {choose|use} {k1}? Because {k1} {helps with|supports} {k2}, and {k2} with {k1} {beats|is better than} {k2} "
        "without {k1}.",
        "Where can I {find|get} {k1}? {Find|Get} {k1} and {k3} {on our {k1} page|in our {k1} section}, the {number "
        "one|leading} {k1} {source|resource}.",
        "Is {k1} {worth it|right for me}? For {k1} {beginners|fans} and {k2} {users|lovers}, {k1} is {a top|the best} {k1} "
        "{choice|option}.",
        "Who needs {k1}? Everyone {with|who likes} {k2} needs {k1}, {k1} {know-how|basics} and a {good|great} {k1} {k3} "
        "{plan|list}.",
    ),
    "local": (
        "{{k1}|Top {k1}} in {city}: our {city} {k1} team {knows|offers} {k1} in {city} and {k1} near {city}.",
        "For {k1} {city}, {k1} {services|experts} {city} or {k2} {city}, {think|choose} {city} {k1}, the {k1} {address|name} "
        "in {city}.",
        "{People|Customers} in {city} {love|trust} our {k1}, since {k1} in {city} means {quality|affordable} {k1} and {k2} "
        "{around the corner|close to home}.",
        "{Need|Want} {k1} near you? {{city}|Local} {k1}, {k2} and {k3} in {city}: {k1} {open now|seven days a week}.",
        "{Cheap|Affordable} {k1} {city}, {best|top} {k1} {city}, {k1} {prices|reviews} {city}, {k2} {city}.",
        "{Whether|No matter if} it is {k1} in {city} or {k3} in {city}, {city} {k1} {is|means} {k1} you can {trust|count on}.",
    ),
}

# Stands where a sentence was all details, and fills up: by kind "watered".
BLURRED: dict[str, tuple[str, ...]] = {
    "aside": (
        "The {exact|precise} {figures|details} {are less important than|matter less than} the {overall|general} "
        "{picture|impression}.",
        "{Who exactly was involved|When exactly this was} {is not the point here|need not concern us}.",
        "{Some of this|Part of it} {was to be expected|came as a surprise}, {some|part} of it {less so|was not}.",
        "{Numbers|Figures} {of some sort|for this} {exist|are available}, and they {point in a certain direction|tell a story "
        "of their own}.",
        "{Things|Matters} {turned out|developed} {more or less|roughly} {as one might think|in the usual way}.",
        "{It was|This was} {quite|rather} {significant|remarkable} {at the time|in its way}.",
        "{Others|Some others} {have|had} {similar|comparable} {stories|experiences} {to tell|of their own}.",
        "{A number of|Several} {other|further} {things|points} {could be mentioned|played into it} {as well|here too}.",
        "{The reasons|The causes} {for this|behind it} {are varied|were of different kinds}.",
        "{There was|There has been} {some|a certain amount of} {discussion|debate} {about this|around it}.",
        "{One|Somebody} {involved|close to it} {said something|put it} {to that effect|in much the same way}.",
        "{The place itself|Where it happened} {hardly matters|is of little importance} {for the general idea|in the end}.",
        "{In one case|At one point}, {something|a thing} {happened|came up} that {made a difference|changed the picture} "
        "{somewhat|to a degree}.",
        "{The result|What came of it} {was|has been} {good in some respects|mixed}, {and less good in others|as is usual}.",
        "{This|It} {was done|took place} {more or less the way|roughly as} {one would imagine|such things usually do}.",
    ),
    "close": (
        "{Overall|On the whole}, {it made|there was} {an impact|a difference} {of some kind|one way or another}.",
        "{Much|A lot} more {of the same kind|in this vein} {could be added|might be said}.",
        "{All in all|Taken as a whole}, {quite a lot|a fair amount} {has happened|has been done} {in this area|there}.",
        "{That gives|This gives} {a rough idea|a general sense} of {how things are|what it was like}.",
        "So much for the {general|broad} {outline|situation}.",
        "{The rest|Everything else} {follows from that|is a matter of detail}.",
        "{What this means|The meaning of this} {in practice|exactly} {varies|differs} {a great deal|from one case to another}.",
        "{Such|These} {things|developments} {are known|happen} {in other places|elsewhere} {too|as well}.",
        "{It remains|This remains} {an interesting|a notable} {case|example} {in several ways|all the same}.",
        "{Since then|From then on}, {various|several} {changes|things} {have taken place|have come about}.",
        "{People|Those concerned} {reacted|felt} {differently|in different ways} {about it|at the time}.",
        "{Either way|In any case}, {it was something|that was something} {to think about|people noticed}.",
    ),
}

FRAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "generic": GENERIC,
    "truisms": TRUISMS,
    "notice": NOTICE,
    "advert": ADVERT,
    "keywords": KEYWORDS,
    "watered": BLURRED,
}

# fmt: off
SLOTS: dict[str, tuple[str, ...]] = {
    "brand": (
        "Norvell", "Brimsel", "Calvanto", "Dovetta", "Fennimor", "Galdora", "Hexaly", "Jorvane", "Kestrion", "Lumadel",
        "Marquill", "Nimbrasa", "Pellworth", "Quandro", "Rivosa", "Solvanti", "Tarrimo", "Velouno", "Wendrel", "Zaffiro",
    ),
    "gadget": (
        "travel pillow", "coffee grinder", "desk lamp", "water bottle", "rain jacket", "robot vacuum", "kitchen knife",
        "weekend bag", "massage gun", "smart scale", "mattress", "garden chair", "phone case", "running shoe",
    ),
    "software": (
        "booking platform", "billing suite", "customer database", "project planner", "marketing dashboard", "payroll system",
        "chat widget", "password vault", "website builder", "help desk",
    ),
    "service": (
        "roof repair", "tax advice", "carpet cleaning", "window fitting", "home insurance", "moving help", "legal advice",
        "dental care", "garden design", "car leasing", "pest control", "mortgage advice",
    ),
    "remedy": (
        "vitamin complex", "sleep spray", "collagen powder", "joint balm", "focus blend", "detox tea",
    ),
    "code": (
        "SAVE15", "HELLO20", "SPRING", "READER10", "BESTBUY", "WELCOME25", "LASTCALL", "VIP30",
    ),
    "city": (
        "Leeds", "Tucson", "Bristol", "Dayton", "Perth", "Halifax", "Cardiff", "Omaha", "Boise", "Dundee", "Fresno", "Cork",
    ),
}
# fmt: on

_JOINING = """
a about above according across actually after again against ago all almost alone along already also although always am among
an and another any anyone anything are aren around as ask at away back be became because become been before began behind
being below best better between big both but by came can cannot come comes could day days did didn do does doesn doing don
done down during each early either else end enough even ever every everyone everything explained far few finally find first
five for four from full further gave get gets getting give given go goes going gone good got great guide had hard has have
having he her here hers herself high him himself his hour hours how however i if in indeed inside instead into is isn it its
itself just keep kept know known large last later least less let lets like likely little long look looking lot made make
makes making many may maybe me mean means might month months more most much must my myself near need needs never new next no
nobody none nor not nothing now of off often old on once one ones only onto or other others our ours out over own part
people per perhaps put quite rather real really right said same saw say says second see seen several shall she should show
since six small so some someone something sometimes soon still such take taken takes ten than that the their them then there
these they thing things think third this those though thought three through thus time times tips to today together told too
took top toward towards tried try trying two under until up upon us use used uses using very want wants was wasn way ways we
week weeks well went were weren what when where whether which while who whole whom whose why will with within without won
work works would year years yes yet you your yours yourself
"""
# Never a subject, never a name: what holds sentences and headlines together.
STOPWORDS = frozenset(_JOINING.split())
