"""Words and sentences that say nothing, invented and written by hand.

``training.planting.grammar`` reads them: ``[one|another]`` is a choice, ``{bank}`` an entry of ``WORDS``. The clichés are the
point; the wording differs from ``training.sample.sentences`` on purpose, since what is planted there is what a trained
detector is tried on.
"""

# One entry per line would stretch the banks over thousands of lines.
# fmt: off
WORDS = {
    "many": (
        "many", "a great many", "countless", "all sorts of", "any number of", "plenty of", "a whole host of", "lots of",
        "so many", "numerous", "a wide range of", "a variety of", "quite a few", "an endless list of", "no end of", "several",
    ),
    "matters": (
        "things", "points", "aspects", "factors", "elements", "considerations", "questions", "angles", "issues", "sides",
        "layers", "details", "variables", "moving parts", "dimensions", "facets", "ideas", "topics",
    ),
    "matter": ("subject", "topic", "matter", "question", "issue", "area", "theme", "field", "discussion", "idea"),
    "people": (
        "people", "experts", "readers", "folks", "individuals", "professionals", "beginners", "observers", "commentators",
        "men and women", "families", "friends of mine", "business owners", "users", "members of the public",
    ),
    "consider": (
        "consider", "think about", "keep in mind", "bear in mind", "weigh up", "take into account", "reflect on", "look at",
        "be aware of", "explore", "unpack", "talk about", "pay attention to", "go over", "chew over",
    ),
    "good": (
        "important", "essential", "crucial", "vital", "key", "interesting", "relevant", "significant", "meaningful",
        "valuable", "useful", "fascinating", "helpful", "powerful", "exciting", "worthwhile",
    ),
    "very": ("", "", "very ", "really ", "incredibly ", "truly ", "quite ", "extremely ", "genuinely ", "absolutely "),
    "always": ("always", "often", "usually", "sometimes", "more often than not", "generally", "in most cases", "as a rule"),
    "result": (
        "success", "results", "progress", "growth", "improvement", "a positive outcome", "a better tomorrow", "real change",
        "happiness", "excellence", "a good outcome", "lasting value",
    ),
    "now": (
        "today", "these days", "nowadays", "in this day and age", "in the modern era", "right now", "at present",
        "at this moment in time", "in our time", "in the present climate", "as things stand",
    ),
    "journey": ("journey", "process", "adventure", "road", "path", "story", "experience", "ride", "chapter", "conversation"),
    "abstract": (
        "change", "innovation", "balance", "quality", "communication", "trust", "passion", "creativity", "flexibility",
        "perspective", "clarity", "growth", "connection", "purpose", "consistency", "patience", "authenticity", "teamwork",
    ),
    "fast": ("fast-paced", "ever-changing", "busy", "modern", "connected", "globalised", "complex", "digital", "hectic",
    "dynamic"),
    "world": ("world", "environment", "landscape", "society", "era", "marketplace", "climate", "age"),
    "life": ("life", "work", "business", "love and war", "everything we do", "our daily lives", "any walk of life"),
    "best": ("best", "most of it", "right choice", "difference", "effort", "leap"),
    "person": (
        "my neighbour", "a friend", "my cousin", "someone I used to work with", "my old teacher", "my sister", "a colleague",
        "the man at the bakery", "an acquaintance", "my uncle", "a woman on the train", "somebody at a party", "my flatmate",
    ),
    "place": (
        "in the kitchen", "at the station", "in a queue", "on the bus", "outside a shop", "at a wedding", "in the garden",
        "in a waiting room", "over coffee", "at the office", "on a walk", "at the supermarket", "on holiday",
    ),
    "when": (
        "the other day", "last week", "a while ago", "some years back", "one morning", "yesterday, or maybe the day before",
        "last summer, I think", "not so long ago", "on a rainy afternoon", "one weekend", "at some point last year",
    ),
    "thinker": ("experts", "analysts", "critics", "supporters", "insiders", "sources", "onlookers", "specialists", "voices"),
    "firm": ("organisation", "company", "team", "business", "enterprise", "institution", "department", "group"),
    "goal": (
        "our goals", "the bigger picture", "shared value", "the next level", "long-term success", "a common vision",
        "what lies ahead", "operational excellence", "where we want to be", "a future-ready mindset",
    ),
    "buzz": (
        "synergies", "best practices", "core values", "key learnings", "stakeholders", "touchpoints", "deliverables",
        "low-hanging fruit", "strategic priorities", "holistic solutions", "agile processes", "value drivers", "capabilities",
    ),
    "leverage": ("leverage", "align", "streamline", "optimise", "drive", "foster", "unlock", "empower", "harness", "embrace"),
    "lead": (
        "Of course, ", "Honestly, ", "In fact, ", "To be fair, ", "Naturally, ", "Let's face it: ", "As I said, ", "Indeed, ",
        "Moreover, ", "Furthermore, ", "That being said, ", "In other words, ", "Then again, ", "All in all, ", "Obviously, ",
        "Truth be told, ", "Generally speaking, ", "By and large, ", "More importantly, ", "On the other hand, ", "Also, ",
        "It has to be said that ", "Simply put, ", "Believe it or not, ", "At this point, ", "To put it differently, ",
    ),
    "tail": (
        ", and that's a fact", ", to say the least", ", for better or worse", ", so to speak", ", if you will",
        ", as it were", ", and rightly so", ", more or less", ", one way or another", ", as you can imagine",
        ", each in its own way", ", and so on and so forth", ", among other things", ", as ever", ", whatever that may mean",
    ),
}

# Generic prose that could stand in any article. Keys are registers and jobs of a sentence; each section mixes a few.
FILLER = {
    "opening": (
        "In [today's|our|a|this] {fast} {world}, [it is|it's] {good} to {consider} {many} {matters}.",
        "[Ever since|Since] [the dawn of time|the beginning|anyone can remember], {people} have [asked|wondered about] this.",
        "[Throughout history|For as long as we can remember|Over the ages], {people} have {always} looked for {result}.",
        "We live in a [{fast} {world}|time of {abstract}|world full of {abstract}], [and it shows|like it or not].",
        "[Chances are|It is likely] that you have [heard of|come across|wondered about] this before{tail}.",
        "[The world|Life|Everything around us] is [changing|moving on|evolving] [faster than ever|all the time|day by day].",
        "{now}, [everyone|everybody|more or less everyone] seems to [have a view on|be talking about] this {matter}.",
        "[If there is one thing we know|One thing is clear]: {abstract} is {very}{good}, {now} more than ever.",
        "[Picture this|Imagine]: you [wake up|are at work|look around], and [everything is different|nothing is as it was].",
        "[Few|Not many] {matters} are [as {good} as|more {good} than] {abstract} and {abstract}.",
        "When [we|people] [speak|think] of {abstract}, [a lot|many different things|all kinds of images] come to mind.",
        "[Some|There are those who] love it, [others|some] don't, but [nobody|hardly anyone] can [deny|ignore] it.",
        "It is [a fact|no secret|common knowledge] that {abstract} [plays a role|matters a lot|is everywhere] {now}.",
        "[This {matter}|The {matter} at hand] has been [around|with us] for [ages|a long time|longer than most think].",
    ),
    "closing": (
        "[In conclusion|To conclude|To sum up|In summary|All things considered], there are {many} {matters} to {consider}.",
        "[At the end of the day|In the final analysis|When it comes down to it], [it is up to you|you decide|we all decide].",
        "[Hopefully|I hope|We hope that] this has given you [something to think about|a better idea|some inspiration].",
        "[As we have seen|As this shows|As you can see], the {matter} is {very}[complex|broad|multi-layered]{tail}.",
        "[The future|What comes next] is [unwritten|open|full of promise], and we [can't wait|are curious] to see it.",
        "[One way or another|Whatever happens|Come what may], [things|it all] will [work out|fall into place|carry on].",
        "[There you have it|And that's it|So that is that]: [a bit of everything|all you need|our take on the {matter}].",
        "[Remember|Never forget|Keep in mind]: [every step counts|you are not alone|it's never too late|less is more].",
        "[Last but not least|Finally], {abstract} is [the name of the game|what it's all about|what counts in the end].",
        "[Thank you|Thanks|Many thanks] for [reading|staying with us|making it this far][|, it means a lot|!].",
        "[Overall|All in all|On the whole], it [can be said|seems fair to say] that {abstract} [brings|leads to] {result}.",
        "[What you do with this|Where you go from here|The rest] is [entirely up to you|in your hands|another story].",
        "[With that in mind|That said|On that note], let's [look ahead|move forward|stay positive|keep an open mind].",
        "[In the end|Ultimately], [we all want|everyone is looking for] the same thing: {result} and {abstract}.",
    ),
    "meta": (
        "In this [section|part|paragraph|chapter], we [will|are going to] [take a look at|{consider}] {many} {matters}.",
        "Before [we dive in|we begin|getting started|going any further], [a few words|a quick note] [are|may be] in order.",
        "[The purpose|The aim|The point] of [this part|this piece|what follows] is to [shed light on|introduce] the {matter}.",
        "[Read on|Keep reading|Stick around] to [find out|learn|discover] [more|what this is about|why it matters].",
        "[As already noted|As I said earlier|As stated before], [more on this later|we'll get to that in a moment].",
        "[Without further ado|So|Right then], let's [get into it|get started|jump right in|begin at the beginning].",
        (
            "[First|To start with], we'll {consider} the [basics|background|big picture], [then|after which] "
            "[the rest|we move on]."
        ),
        "[This brings us to|That leads me to|We now turn to] the next [point|{matter}], which is [also|equally] {very}{good}.",
        (
            "[It would take too long|There is not enough space here] to {consider} all the {matters}, so we'll "
            "[keep it short|move on]."
        ),
        (
            "[The following|What follows] is [meant|intended] [as an overview|to give an idea|for general "
            "interest] [only|and no more]."
        ),
        (
            "[You may be wondering|Perhaps you ask yourself] [what|why|where] all this is [leading|about]; [bear "
            "with me|we'll see]."
        ),
        "[Having said that|Now that this is out of the way], [we can|it's time to] [go on|look at the next {matter}|continue].",
        "[A lot|Much|Plenty] has been [written|said|published] about this {matter}, and [this piece adds to it|rightly so].",
        (
            "[For the sake of|To ensure] [completeness|clarity], it should be [mentioned|noted|added] that there "
            "are other {matters}."
        ),
        "[Let me|Allow me to|I would like to] [start|begin] by saying that this {matter} is {very}{good} [to me|to us all|].",
    ),
    "anecdote": (
        "{when} I was {place} with {person}, and we [got talking|had a chat|spoke] about [this and that|nothing special].",
        "{person} [once told me|always says|used to say] that [life is funny|you never know|things happen for a reason].",
        "I [can't remember|forget] exactly [what|how|why], but [it made me think|it stuck with me|it was quite something].",
        (
            "[Anyway|So anyway|Well], [where was I|that's another story|it was just one of those days|long story "
            "short, we laughed]."
        ),
        "It was [raining|sunny|a normal day|early|late|cold], and I [had my coffee|was in no hurry|looked out of the window].",
        "[Funny how|It's strange how|I love how] [life works|one thing leads to another|time flies when you least expect it].",
        "{when} {person} asked me [how I was|what I was up to], and I said [fine, thanks|the usual|that I was busy].",
        (
            "[We|I] [sat there|walked around|waited] for [a while|some time], [thinking|talking] about "
            "[life|nothing much|old times]."
        ),
        "[I guess|I suppose|Maybe] that's [just me|how it goes|what they mean when they talk about {abstract}].",
        "[My|Our] [dog|cat|car|phone] was [acting up|with us] that day, but that has [little|nothing] to do with [it|this].",
        "[And then|After that|Later on] we [went home|had lunch|said goodbye], and [that was that|it was a nice day].",
        (
            "[Some of you|My regular readers|Those who know me] [may remember|will know] {person}, who is [doing "
            "well|still around]."
        ),
        "[The moral of the story|What I took from it|The lesson], [I think|if any], is [to enjoy the ride|to be yourself].",
        (
            "[Looking back|In hindsight], I [could have done|would do] [some things|a lot|little] differently, "
            "[but who wouldn't|or not]."
        ),
    ),
    "questions": (
        "[But what|What] does [it|this|{abstract}] [really|actually|truly] mean[| for you| for us| in practice]?",
        "[Did you ever|Do you sometimes|Do you ever] [stop|pause] to {consider} [the big picture|{abstract}|what matters]?",
        "[Where|How|Why] do [we|you] go from here[|, one may ask|, you may wonder]?",
        "[Isn't it|Is it not] [amazing|strange|interesting|curious] how [things|people|times] [change|come together]?",
        "[Who|Which of us] [doesn't|does not] want [{result}|more {abstract}|to be happy|the best of both worlds]?",
        "[So|And so|Now], what is the [answer|secret|key|solution]? [Well, it depends|There isn't just one|Good question].",
        "[What if|Could it be that] [we|you] already [have|know] [all we need|the answer|what to do]?",
        "Is [{abstract}|it] [a good thing or a bad thing|worth it]? [You decide|Opinions differ|A bit of both, perhaps].",
        "[How many times|How often] have [you|we] heard [someone|{people}] say [that|as much|the same thing]?",
        (
            "[Does it matter|Do we care]? [Yes and no|It should|To some, yes|In a way], [because|since] "
            "everything [counts|adds up]."
        ),
        "[What would|What might] [tomorrow|the world|life] be [like|] without {abstract}[| and {abstract}]?",
    ),
    "advice": (
        (
            "[Make sure to|Be sure to|Always|Try to] {consider} [your own situation|all the {matters}|what you "
            "want] [first|carefully]."
        ),
        "[Take your time|Don't rush|Be patient|Stay calm], and [trust the process|listen to your gut|the rest will follow].",
        "[Do|Try] what [works|feels right] for you, [because|since] [nobody|no one] [else|] can [do it for you|tell you how].",
        "[Every|Each] [case|situation|person] is [different|unique|special], so [your results|outcomes] may [vary|differ].",
        (
            "[Start small|Think big|Plan ahead|Keep it simple], [stay focused|keep going|don't give up], and "
            "[good things come|enjoy]."
        ),
        "[It never hurts|It can help|It's a good idea] to [ask|seek advice|learn more|do some research|talk to {people}].",
        "[You need to|One should|We must] [find|strike|keep] the right balance between {abstract} and {abstract}.",
        "[Being|Staying] [prepared|positive|informed|flexible] is [half the battle|always an advantage|{very}{good}].",
        "[Don't be afraid|Have the courage] to [make mistakes|try new things|be different|ask for help] [along the way|].",
        (
            "[Choose|Decide] [wisely|with care|what suits you], [as|because] [every choice|each decision] has "
            "its [pros|upsides] and cons."
        ),
        "[If it works, great|If you like it, go for it]; if not, [try something else|there are other ways|that's fine too].",
        "The {good} thing is to [get going|have fun|stay true to yourself|do your {best}|keep {abstract} in mind].",
    ),
    "marketing": (
        "[Get ready|Prepare yourself|Brace yourself] to [experience|discover] {abstract} [like never before|on a new level].",
        (
            "[Whatever|No matter what] you [are looking for|need|dream of], [you've come to the right "
            "place|we've got you covered]."
        ),
        "[It's|This is] [more than|not just] a [trend|choice]: it's a [lifestyle|mindset|movement|statement].",
        "[Imagine|Think of] [a world|a life] where {abstract} meets {abstract}[, effortlessly|, every single day|].",
        "[Elevate|Transform|Reimagine|Supercharge] [your day|your routine|the way you live|the everyday] with {abstract}.",
        "[From|Think] {abstract} to {abstract}, [it's all here|we live and breathe it|everything comes together].",
        "[Experience|Feel|Taste] the [difference|magic|power] of [true|real|pure] {abstract}[| today| for yourself].",
        "[Great|Amazing|Remarkable] things happen when {abstract} and {abstract} [meet|come together|join forces].",
        "[Your|The] {journey} to {result} [starts|begins] [here|now|today|with a single step].",
        "[The secret|The key] to {result}? {abstract}[, plain and simple|. And a dash of {abstract}|, of course].",
        "[Say goodbye|Wave goodbye] to [the ordinary|compromise|boring], and [hello|welcome] [to|] {result}.",
        "Because [you deserve|everyone deserves] [the best|more|{result}|something {good}].",
    ),
    "essay": (
        (
            "This essay [will|aims to|shall] {consider} [both sides|the {matters}|the different {matters}] of "
            "this {good} {matter}."
        ),
        (
            "[Firstly|Secondly|Thirdly|To begin with], it [can|could|must] be said that {abstract} is "
            "{very}{good} in [our|] society."
        ),
        "[According to|In the opinion of] {many} {people}, {abstract} has [both|] advantages and disadvantages.",
        "[The dictionary|One definition] [defines|describes] {abstract} as [a state|something], but it is [much|so much] more.",
        (
            "[On the one hand|On one side], {abstract} can [lead to|bring] {result}, [but on the other|yet at "
            "the same time] it may not."
        ),
        (
            "[This|The above] [shows|proves|demonstrates|illustrates] that {abstract} has [had|] [a big "
            "impact|an effect] on {people}."
        ),
        (
            "[In my opinion|I personally believe that|It is my view that], [both sides have|everyone has] [a "
            "point|good arguments]."
        ),
        "[There are|One can find] {many} [reasons|causes|examples] for this, [such as|for example] {abstract} and {abstract}.",
        (
            "[Therefore|Thus|Hence|As a result], {abstract} [should|must|ought to] be [taken "
            "seriously|discussed|valued] by {people}."
        ),
        "[Since|From] [ancient times|early history], [mankind|humanity|man] has [valued|needed|sought] {abstract}[|{tail}].",
        "[Another|A further|One more] [reason|argument|aspect] is that it is {very}{good} [in many ways|for many people].",
        "[Nowadays|In modern times], [society|the world|the media] [puts|places] a lot of [emphasis|value] on {abstract}.",
        "[To what extent|Whether] this is [true|so|right] [depends|is hard to say], [as|because] there are {many} {matters}.",
    ),
    "corporate": (
        "[As|Being] a[ leading| modern| forward-looking|] {firm}, we are committed to {abstract}, {abstract} and {abstract}.",
        "[Going forward|Moving ahead|In the coming period], we will {leverage} {buzz} to [reach|achieve|support] {goal}.",
        (
            "Our people are [our greatest asset|at the heart of what we do|what sets us apart], [today|as "
            "always|and always will be]."
        ),
        "[It is all about|Now is the time for] [working together|collaboration|alignment] to {leverage} {buzz} and {goal}.",
        "[We|At our {firm}, we] [believe in|stand for|are driven by] {abstract}, [and it shows|in all that we do|every day].",
        (
            "[By|Through] [focusing on|investing in] {buzz}, [we|every {firm}] can {leverage} {result} [across "
            "the board|at scale]."
        ),
        (
            "[Key|Relevant|All] stakeholders [were|have been|will be] [consulted|engaged|kept in the loop] [in "
            "due course|as appropriate]."
        ),
        "[Together|As one team], we [are building|shape|create] [{goal}|a culture of {abstract}|tomorrow's {abstract}].",
        (
            "[Challenges|Headwinds|Uncertainties] [remain|persist], [but|yet] we are [confident we will|well "
            "positioned to|ready to] grow."
        ),
        (
            "[A|Our] [robust|holistic|structured|sustainable] approach to {buzz} [is|remains] {very}{good} for "
            "[every {firm}|us all]."
        ),
        "[In line with|Guided by] our [values|vision|mission], we [continue|strive|endeavour] to {leverage} {buzz}.",
        (
            "[Every|Each] {firm} [is on|needs] a {journey}, and {abstract} is [a cornerstone|an enabler|a "
            "pillar] of [it|that {journey}]."
        ),
    ),
    "blog": (
        "[Hey guys|Hi everyone|Hello lovelies|Hi there], [it's been a while|I'm back|hope you're all well|how was your week]!",
        "[I just|I really|I kind of] [love|adore|like] [stuff like this|this kind of thing|it so much], [don't you|you know]?",
        (
            "[Sorry|Apologies] for [not posting|the silence|the rambling][,| lately,] [life happened|it's been "
            "crazy|you know how it is]."
        ),
        "[So yeah|Well|Okay], [that's pretty much it|I don't even know where to start|where do I begin|so much has happened].",
        "[I'm no expert|I'm not sure about this|Don't quote me], but [I feel like|I think] {abstract} is {very}{good} [haha|].",
        (
            "[Let me know|Tell me] [what you think|your thoughts|if you agree] [in the comments|below], I "
            "[love|read] them all[!|.]"
        ),
        (
            "[To be honest|Not gonna lie|If I'm honest], I [almost didn't|nearly did not|had no plan to] write "
            "this[, but here we are|]."
        ),
        "[This|It] makes me [so happy|smile|feel grateful|a bit emotional], and [I can't explain why|that's okay].",
        (
            "[Lately|Recently|For a while now] I've been [thinking|reflecting] a lot about {abstract}[, and "
            "stuff| and life in general|]."
        ),
        "[You do you|Just be you|Live your life], [and be kind|and smile|because life is short][!|.]",
        "[I could|We could] go on [forever|and on|for hours] about this, [but I won't|but I'll spare you|because I love it].",
        (
            "[Sometimes|Some days] [you win|it's easy], [sometimes|some days] [you don't|it isn't], and [that's "
            "life|it's all good]."
        ),
        "[Grab a coffee|Get a cup of tea|Get comfy], [sit back|relax], and [enjoy|let's chat|let's talk about life].",
    ),
    "news": (
        (
            "[The {matter}|The debate] has [sparked|led to|drawn] [mixed reactions|strong feelings|interest] "
            "[among|from] {thinker}."
        ),
        (
            "{thinker} [say|believe|suggest|are divided over whether] the [situation|development] [could|may] "
            "[change|go either way]."
        ),
        "It [remains|is yet] to be seen [what|how] [happens next|things develop|the coming weeks bring].",
        (
            "[Reactions|Comments|Opinions] [were|have been] [mixed|varied|swift], with [some|many] {thinker} "
            "[for|against] and others not."
        ),
        (
            "The [situation|story|matter] is [still|] [developing|unfolding|under discussion], [and|as] "
            "[details|facts] are [scarce|few]."
        ),
        (
            "[According to|As reported by] [some|various|unnamed] {thinker}, [things|matters] [may|might] "
            "[improve|get worse] [soon|]."
        ),
        "[Only|In] the [coming|next] [months|years] [will|we will] [show|see] [whether|if] this [was|is] [right|the case].",
        "[Meanwhile|At the same time|Elsewhere], {people} [continue|are trying] to [get on with life|make sense of it].",
        "[It is|This is] [not the first|hardly the first] time that this {matter} [has come up|is in the spotlight].",
        "[Officials|Those responsible|The parties involved] [could not|did not] [comment|add anything] [further|at this time].",
        "[The coming days|Next week|The future] [could|will] be [decisive|interesting], {thinker} [say|agree|point out].",
        (
            "[What is certain|What is clear] is that the {matter} [will|is going to] [keep|stay in] the [public "
            "eye|news|headlines]."
        ),
    ),
    "tech": (
        (
            "[Technology|Software|The digital world] [is|keeps] [evolving|changing] [rapidly|at a rapid "
            "pace|fast], [as we know|of course]."
        ),
        (
            "[Modern|Today's] [applications|systems|solutions|tools] [offer|provide|come with] {many} "
            "[features|options|{matters}]."
        ),
        (
            "[There is no|You won't find a] [silver bullet|one-size-fits-all solution], so [choose|use] what "
            "[fits|suits] your needs."
        ),
        "[Depending on|According to] your [use case|requirements|setup], [results|performance|behaviour] [may|can|will] vary.",
        (
            "[It is|It's] [considered|generally] [best practice|a good idea] to [follow|use] best practices "
            "[where possible|at all times]."
        ),
        "[Both|All] [options|approaches|solutions] have their [strengths|trade-offs|place], [and|so] it [really|] depends.",
        (
            "[In a nutshell|Basically|Essentially], it [just works|takes care of things|does what it should], "
            "[out of the box|mostly]."
        ),
        "[Scalability|Performance|Security|Usability] is {very}{good}, [and|but] so is {abstract}[, in a way|].",
        (
            "[Whether|If] you are a [developer|power user|newcomer] or [not|an expert], [this|there] is [for "
            "you|something to learn]."
        ),
        "[With|Thanks to] [cutting-edge|modern|advanced|smart] [technology|tools|methods], [anything|more] is possible {now}.",
        (
            "[The next|The new] generation of [tools|solutions|platforms] will [change|disrupt|reshape] [the way "
            "we work|everything]."
        ),
        (
            "[Under the hood|Behind the scenes], [a lot|much] is [going on|happening], [but|which] [you need not "
            "worry|we skip here]."
        ),
    ),
}

BULLETS = (
    "[Think about|Know|Define|Set] your [goals|needs|priorities|why]",
    "[Stay|Be|Keep] [positive|consistent|curious|flexible|open]",
    "{abstract} is [key|everything|a must]", "[Do|Always do] your research", "[Ask|Listen to] [others|{people}|experts]",
    "[Take|Give it] [your time|time|a break]", "[Have|Don't forget to have] fun", "[Keep an|Have an] open mind",
    "[Find|Strike] a [balance|good balance]", "[Learn from|Accept|Embrace] [mistakes|{abstract}]", "{abstract} and {abstract}",
    "[Make|Have] a plan[| and stick to it]", "[Consider|Weigh] [all options|the pros and cons|every angle]",
    "[And|So] much more",
    "[Understand|Focus on] [the basics|what matters|the big picture]", "[Start|Begin] [today|small|now|somewhere]",
    "[Trust|Love] the {journey}",
    "[Improve|Boost|Increase] {abstract}", "[Be|Stay] [yourself|true to yourself|prepared]",
    "[Review|Check|Repeat] [regularly|when needed|often]",
)

BULLET_INTRODUCTIONS = (
    "[Here are|These are|Below are] [some|a few|several] {matters} to {consider}:",
    "[A few|Some] [tips|thoughts|ideas|pointers]:",
    "[Remember|Keep in mind|Don't forget]:", "[Among|Some of] the [most|more] {good} {matters}:",
    "[In short|In brief|Key takeaways]:",
    "[What you|What we all] [need|should know|can do]:",
    "[It all comes|It boils] down to [the following|this|these {matters}]:",
)

HEADINGS = (
    "[Introduction|Overview|Conclusion|Summary|Final thoughts|Wrapping up|Background|In closing|Some thoughts|Next steps]",
    "[Why|How] it [matters|works|all began]", "[What|Things] you [should|need to] know",
    "[The|A] [big picture|bottom line|way forward]",
    "[A|One] [few words|word] [on|about] {abstract}", "[Key|Main|Other] [takeaways|points|considerations|thoughts]",
    "Looking [ahead|back]",
    "{abstract} [and|meets] {abstract}", "[Let's|Let us] [get started|talk|dive in|begin]",
    "[Before|Where] we [start|go from here|begin|stand]",
    "[The|On the] [power|importance|art|role] of {abstract}", "[It's|All] about {abstract}",
    "[So,|And] what [now|next|does it mean]?",
)
