"""Sentences that name a topic and say nothing about it, invented and written by hand.

``training.planting.grammar`` reads them as it does ``training.planting.filler``; ``{topic}`` and ``{other}`` are keywords of
the article.
"""

# One entry per line would stretch the banks over thousands of lines.
# fmt: off
# The same emptiness about the article's own topic.
PLATITUDES = {
    # Fluent and balanced, as language models write where they are told nothing.
    "machine": (
        "[It is|It's] [worth noting|important to note|worth mentioning] that {topic} [plays|continues to play] a "
        "[pivotal|crucial|central|multifaceted] role in [shaping|the broader context of] {other}.",
        "{topic} [stands as|serves as|represents] a [testament|reminder] [to|of] the [power|enduring value] of {abstract}"
        "[, {abstract} and {abstract}| in an ever-evolving landscape].",
        "[By|Through] [fostering|embracing|prioritising] {abstract}, [stakeholders|individuals|organisations] can [navigate|"
        "address] the [complexities|nuances|intricacies] of {topic} [with confidence|more effectively|].",
        "[Moreover|Furthermore|Additionally], {topic} [offers|presents|provides] [a range|a wealth|a spectrum] of "
        "[opportunities|possibilities|benefits] [for those willing to engage|across many domains|while raising challenges].",
        "[At the heart of|Central to|Underlying] {topic} [lies|is] a [delicate|careful|dynamic] [balance|interplay] between "
        "{abstract} and {abstract}.",
        "[While|Although] {topic} [brings|offers] [undeniable|significant|notable] [advantages|benefits], it [also|equally] "
        "[raises|poses] [important|complex] [questions|challenges] [that deserve attention|around {other}|].",
        "[Not only does|Beyond that, does] {topic} [enhance|enrich|inform] {other}, [but] it [also] [fosters|encourages] a "
        "[deeper|richer] [understanding|appreciation] of {abstract}.",
        "[Understanding|Exploring|Examining] {topic} [requires|calls for] a [nuanced|holistic|comprehensive] [approach|"
        "perspective] that [considers|takes into account] [both {abstract} and {abstract}|multiple factors|{other}].",
        "[The interplay|The relationship|The connection] between {topic} and {other} [underscores|highlights|illustrates] the "
        "[importance|significance] of {abstract} [in today's {world}|across contexts|].",
        "[This|Such an] [approach|perspective|framework] [ensures|suggests] that {topic} [remains|stays] [relevant|accessible|"
        "impactful] [over time|for a wide audience|as needs evolve].",
        "[Key considerations|Important aspects|Essential elements] [include|range from] {abstract} [to|and] {abstract}, [each "
        "contributing|all of which contribute] to the [overall success|broader impact] of {topic}.",
        "[As|With] {topic} [continues to evolve|gains momentum|matures], [it will be|it becomes] [essential|increasingly "
        "important] to [strike a balance|remain adaptable|foster {abstract}].",
        "[Ultimately|In essence|In summary], {topic} is [about more than {other}|a journey, not a destination|what we make of "
        "it]: it is [about|a matter of] {abstract}.",
        "[Several|Various|Numerous] factors [influence|shape|contribute to] {topic}, [including|such as] {abstract}, {abstract}"
        "[| and the needs of each individual].",
        "[From|Ranging from] {abstract} to {abstract}, [the impact|the influence] of {topic} [extends|reaches] [far "
        "beyond|well past] [{other}|what many expect].",
        "[Embracing|Adopting|Leveraging] {topic} [can|may] [lead to|result in|unlock] [meaningful|tangible|lasting] "
        "[improvements|outcomes|change], [provided that|as long as] [it is approached with care|{abstract} comes first].",
    ),
    "marketing": (
        (
            "[Discover|Explore|Step into|Welcome to] the [wonderful|exciting|fascinating|amazing] world of "
            "{topic}[!|.|, where all is possible.]"
        ),
        "{topic} is [more than|not only] a [word|trend|passing fad]: [it's a way of life|it's a feeling|it's an attitude].",
        (
            "[Nothing|Little|Not much] [beats|compares to] [the joy of|a good dose of] {topic}[, especially "
            "{now}|, whatever your taste|]."
        ),
        "[Take|Bring] your {topic} to the next level [with|by] [a little {abstract}|the right mindset|some inspiration].",
        "[Unlock|Unleash|Tap into] the [full|hidden|true] potential of {topic}[| and {other}] [today|for a better tomorrow|].",
        "[From|With] {topic} to {other}, [there's something for every taste|the options are endless|it's all about you].",
        "[Whoever|Anyone who] [loves|likes|appreciates] {topic} will [agree|know] that {abstract} is [everything|what counts].",
        (
            "[Ready|Looking] to [get more out of|make the most of] {topic}? [You're not alone|It's easier than "
            "you think|Let's go]."
        ),
        "{topic} [has never been|is] [more {good}|hotter|better] than {now}, [and it's easy to see why|for good reason].",
        "[Let|Allow] {topic} [inspire|surprise|delight] you, [and|as] [you won't look back|the rest takes care of itself].",
    ),
    "essay": (
        "{topic} [plays|has played] [a|an] {good} role in [our society|the lives of {people}|the modern world].",
        (
            "[There are|One finds] {many} [opinions|views|theories] [about|on|regarding] {topic}, and "
            "[each|every one] has [merit|value]."
        ),
        (
            "[The history|The story|The development] of {topic} is [long|rich|complex], with {many} {matters} "
            "[to it|along the way]."
        ),
        "[Without|In the absence of] {topic}, the world would [not be the same|be a different place|look very different].",
        "[When discussing|In any discussion of] {topic}, one [must|should|cannot help but] [also|] {consider} {other}.",
        (
            "[In conclusion|To sum up|Overall], {topic} [is|remains] a {very}{good} {matter} [with|that has] "
            "[pros and cons|two sides]."
        ),
        (
            "[Many|Most] {people} [know|have heard of|talk about] {topic}, [but|yet] [few|not all] [truly|fully] "
            "[understand|grasp] it."
        ),
        "[It is|It can be] [argued|said|claimed] that {topic} [and {other} are|is] [linked|connected] [to|with] {abstract}.",
        "[The importance|The significance|The meaning] of {topic} [cannot|can hardly] be [overstated|denied|ignored] {now}.",
        (
            "[Some|On the one hand, some] [love|favour|support] {topic}, [others|while others] [do not|have "
            "doubts|prefer {other}]."
        ),
        (
            "[This|All this] [shows|goes to show] [how|just how] [{good}|complex|broad] the [{matter}|{matter}] "
            "of {topic} [is|can be]."
        ),
    ),
    "corporate": (
        "[At our {firm}|For us|In our {firm}], {topic} is [a top priority|part of our DNA|close to our hearts|key to {goal}].",
        "[By|Through] {topic}, [we|any {firm}] can {leverage} {buzz} and [create|deliver|secure] [value|{result}|{goal}].",
        (
            "[A|Our] [holistic|strategic|proactive] [approach|view|take] [to|on] {topic} [helps|enables] us to "
            "{leverage} {buzz}."
        ),
        "[In the context of|With regard to|Regarding] {topic}, {buzz} [are|remain] [essential|key|a focus] [going forward|].",
        (
            "[We|All of us] [understand|know|recognise] that {topic} [matters|is {good}] to [you|our "
            "stakeholders|everyone]."
        ),
        "[The landscape|The space|The ecosystem] [of|around] {topic} is [evolving|shifting], and [so are we|we embrace it].",
        (
            "[Everyone|Each of us] [has|plays] [a part|a role] in [shaping|advancing] {topic}[| and {other}] "
            "[together|as a team|]."
        ),
        "{topic} and {other} go hand in hand, [which is why|and that's why] we [value|invest in|champion] {abstract}.",
        "[Getting|Doing] {topic} right [takes|requires|demands] {abstract}, {abstract} and [commitment|the right people|time].",
        (
            "[Challenges|Opportunities] [around|in] {topic} [call for|require] [new thinking|bold "
            "ideas|{abstract}|fresh perspectives]."
        ),
    ),
    "blog": (
        (
            "I've always [loved|been into|had a soft spot for] {topic}, [ever since I was little|and I "
            "don't know why|honestly]."
        ),
        "[When it comes to|With] {topic}, [everyone's|everybody's|each person's] {journey} is [different|unique|their own].",
        "[Can we just|Let's] [talk|take a moment to talk] about {topic}? [So good|I mean, wow|Because it's {very}{good}].",
        "[For me|In my book], {topic} is [all about|mostly about|really just] {abstract}[ and {abstract}|, more or less|].",
        "[What I've learned|One thing I know] about {topic} is that [you never stop learning|nobody's perfect|it takes time].",
        (
            "[There is|There's] just something [special|magical|about it] [when you think of|with] {topic}, "
            "[don't you think|you know]?"
        ),
        "[If you're|Whether you're] new to {topic} or [not|an old hand], [welcome|enjoy the ride|you're in good company].",
        "{topic} [can be|is sometimes] [hard|a struggle|fun|a lot], but [it's worth it|hang in there|you've got this].",
        "[Some days|Sometimes] {topic} [is|feels like] [a breeze|a mess], [other days|and sometimes] [it isn't|not so much].",
        (
            "[My|Our] [thoughts on|feelings about|views on] {topic} have [changed|grown] over "
            "[time|the years][, like life|]."
        ),
    ),
    "news": (
        "{topic} [is|has been|remains] [in the spotlight|on everyone's lips|a hot topic] [again|once more|{now}].",
        "[The debate|Interest|Discussion] [over|in|about] {topic} [shows|is showing] no [signs|sign] of [slowing|going away].",
        (
            "{thinker} [are divided|disagree|have different views] on [what {topic} means|the role {topic} may "
            "play][ in future|]."
        ),
        "[What happens|What comes] next [for|with] {topic} is [anyone's guess|unclear|hard to say|an open question].",
        "[Recent|The latest] [developments|events] [around|in] {topic} [have raised|are raising|raise] {many} questions.",
        "[More and more|A growing number of|Many] {people} are [turning to|asking about|interested in] {topic} {now}.",
        "[With|As] {topic} [in the news|gaining attention], [eyes|all eyes] are [also|now] on {other}, {thinker} [say|note].",
        "{topic} [could|may|might] [change|shape|affect] [the future|how we live|everything], [or not|according to {thinker}].",
        (
            "[There are|Many see] [challenges|risks] [with|in] {topic}, [but|and] [also|there are] "
            "opportunities, as [always|ever]."
        ),
        (
            "[The last word|The final word] [on|about] {topic} has [not|yet to] been [spoken|said], [and|so] "
            "[interest|talk] [continues|goes on]."
        ),
    ),
    "tech": (
        "{topic} is [changing|revolutionising|transforming|disrupting] the way we [live|work|think about {other}|do things].",
        "[With|Thanks to] {topic}, [users|teams|people] [can|are able to] [do more|work smarter|achieve {result}].",
        (
            "[There are|You will find] {many} [ways|methods|approaches] to [do|approach|handle|use] {topic}, "
            "[each with pros and cons|as usual]."
        ),
        "[Choosing|Finding] the [right|best] {topic} [depends on many factors|is about {abstract}|is up to your needs].",
        "{topic} is a [powerful|flexible|modern|popular] [concept|thing|solution], [and|which is why] {people} [use|like] it.",
        (
            "[The benefits|The advantages|The upsides] of {topic} [include|range from] {abstract} [and|to] "
            "{abstract}, [to name a few|]."
        ),
        "[Understanding|Mastering|Learning] {topic} is {very}{good} [for|if you want] {result} [in|with] {other}.",
        "[Before|When] [using|choosing|starting with] {topic}, [make sure to|always] {consider} [your needs|{many} {matters}].",
        (
            "[The future|The next step] of {topic} is [bright|already here|closer than you think], [and|with] "
            "{other} [will follow|in tow]."
        ),
        "[At its core|In essence|Basically], {topic} is [about|a matter of] {abstract}[, nothing more and nothing less|].",
    ),
    "advice": (
        (
            "[There is no|There's no] right or wrong [way|answer] [with|when it comes to|in] {topic}[; do what "
            "suits you|, only yours|]."
        ),
        (
            "[Always|Remember to] [do your research|take your time|ask around] [before making decisions "
            "about|when it comes to] {topic}."
        ),
        "[The key|The secret|The trick] to {topic} is [finding what works for you|{abstract}|to start somewhere].",
        "[Don't|Never] [underestimate|forget about|ignore] {topic}[: it's {good}| or {other}|, as it matters].",
        "[Be patient|Have patience|Be open-minded] with {topic}, [because|as] {result} [will take time|won't come overnight].",
        "[Good|Successful|Smart] {topic} [starts|begins] with [good planning|{abstract}|the right attitude|you].",
        (
            "[Learn|Find out] [more|all you can] about {topic}, and [you will|you'll] [see|reap] the benefits "
            "[sooner or later|in time]."
        ),
        (
            "[Those who|All who] [care|are serious] about {topic} should [also|] {consider} {other} "
            "[and|as well as] {abstract}."
        ),
        "[What is true|What goes] for {topic} is [also|just as] true [for|of] {life}[: {abstract} wins|, in a way|].",
        "[Who|Who among us] has [never|not] [wondered|asked|thought] about {topic}? [It's natural|You're not the only one].",
    ),
}

TOPIC_BULLETS = (
    "[Think about|Consider|Learn about] {topic}", "[The|Some] [benefits|basics|importance|joys] of {topic}",
    "{topic} and {abstract}",
    "[Why|How|When] {topic} [matters|works|can help]", "{topic} for [everyone|beginners|you]", "[Make|Take] time for {topic}",
    "[Find|Choose] [your|the right] {topic}", "{topic} [or|versus|and] {other}", "[Stay|Be] [open to|curious about] {topic}",
)

TOPIC_HEADINGS = (
    "[Why|How] {topic} [matters|works|can help]", "[What|All] about {topic}[?|]",
    "[The|On the] [importance|power|future|basics] of {topic}",
    "{topic}: [an overview|a closer look|what to know|the basics|some thoughts]", "{topic} and [you|{other}|{abstract}]",
    "[Understanding|Exploring|Discovering|Rethinking] {topic}", "[Introduction to|Final thoughts on|More on|A word on] {topic}",
)
