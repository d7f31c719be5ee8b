"""What stands around articles and sells: site boilerplate, promotion and keyword stuffing, invented and written by hand.

``training.planting.grammar`` reads them: ``[one|another]`` is a choice, ``{bank}`` an entry of ``NOTICE_WORDS`` or of
``training.planting.filler.WORDS``. ``{brand}`` and ``{site}`` keep their value through a section; ``{topic}`` and
``{other}`` are keywords of the article where it has some. All names, addresses and prices are made up.
"""

# One entry per line would stretch the banks over thousands of lines.
# fmt: off
NOTICE_WORDS = {
    "d": ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
    "dd": ("1{d}", "2{d}", "3{d}", "4{d}", "5{d}", "6{d}", "7{d}", "8{d}", "9{d}"),
    "sign": ("$", "£", "€", "US$", "$"),
    "price": ("{sign}{dd}", "{sign}{dd}.99", "{sign}{dd}.95", "{sign}{d}.49", "{sign}1{dd}", "{sign}2,{dd}9",
    "{dd} [dollars|euros|pounds]"),
    "percent": ("{dd}%", "{dd}%", "{dd} percent", "{dd} per cent"),
    "code": ("SAVE{dd}", "WELCOME{dd}", "VIP{dd}", "GET{dd}OFF", "SPRING{dd}", "FRIEND{dd}", "FLASH{dd}", "TRYME",
    "LUCKY{dd}", "{dd}NOW"),
    "phone": ("0800 555 01{dd}", "1-800-555-01{dd}", "(555) 01{d}-{dd}{dd}", "+1 555 01{dd}", "020 7946 0{d}{dd}",
    "555-01{dd}"),
    "year": ("2011", "2014", "2016", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"),
    "month": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"),
    "date": ("{month} [2|1|]{d1}, {year}", "[2|1|]{d1} {month} {year}", "{year}-0{d1}-1{d}", "[2|1|]{d1}/0{d1}/{year}"),
    "d1": ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
    "name": (
        "Anna", "Marcus", "Priya", "Tom", "Elena", "Jonas", "Sofia", "Daniel", "Mei", "Omar", "Lucy", "Viktor", "Grace",
        "Hugo", "Nadia",
        "Ben", "Clara", "Felix", "Ines", "Karim", "Laura", "Noah", "Ruth", "Sam", "Tessa", "Yusuf",
    ),
    "surname": (
        "Hartley", "Bellwood", "Okoro", "Lindqvist", "Marchetti", "Pereira", "Novak", "Whitcombe", "Tanaka", "Farouk", "Brandt",
        "Castell", "Dunmore", "Eriksen", "Galloway", "Ivers", "Kessler", "Moreau", "Rahman", "Stroud", "Vance", "Zeller",
    ),
    "brand_head": (
        "Nova", "Zen", "Blu", "Vita", "Prime", "Opti", "Glow", "Pure", "Max", "Luxo", "Quanti", "Bright", "Ever", "True",
        "Smart", "Velo",
        "Aero", "Core", "Peak", "Urban", "Golden", "Royal", "Turbo", "Fresh", "Cloud", "Pixel", "Happy", "Swift", "Terra",
        "Omni",
    ),
    "brand_tail": (
        "ra", "ly", "ify", "fit", "mate", "wave", "lane", "nest", "hub", "zone", "forge", "bay", "spark", "well", "mind",
        "pay", "bet", "coin",
        "works", "ware", "craft", "gen", "ix", "tron", "loop", "path", "leaf", "kart", "deal", "desk",
    ),
    "brand_kind": ("", "", "", " Pro", " Plus", " Solutions", " Group", " Academy", " 360", " Labs", " Club", " Premium",
    " & Co", " Direct"),
    "domain": (".com", ".net", ".io", ".co", ".shop", ".club", ".online", ".example", ".org", ".info", ".co.uk", ".store"),
    "product": (
        "planner", "mattress", "blender", "moisturiser", "headset", "protein bar", "air fryer", "online course", "e-book",
        "toolkit",
        "smart watch", "dashboard", "meal kit", "supplement", "phone case", "software suite", "backpack", "coffee machine",
        "membership",
        "starter pack", "app", "massage gun", "mobile plan", "cleaning service", "card", "subscription box", "hosting plan",
    ),
    "super": (
        "amazing", "revolutionary", "unbeatable", "exclusive", "award-winning", "premium", "world-class", "game-changing",
        "best-selling",
        "cutting-edge", "luxurious", "must-have", "stunning", "affordable", "top-rated", "trusted", "one-of-a-kind",
        "incredible",
        "hassle-free", "all-in-one", "state-of-the-art", "handcrafted", "next-generation", "life-changing", "leading",
    ),
    "customers": ("customers", "clients", "users", "subscribers", "families", "professionals", "businesses", "members",
    "shoppers", "fans"),
    "thousands": ("thousands of", "over {dd},000", "more than {dd}00", "{d1} million", "hundreds of", "{dd}k+", "countless",
    "tens of thousands of"),
    "act": (
        "Order", "Buy", "Sign up", "Shop", "Book", "Register", "Subscribe", "Call us", "Click here", "Get started", "Apply",
        "Join",
        "Reserve your spot", "Try it free", "Add to cart", "Claim yours", "Get your quote", "Download it", "Enrol",
        "Request a demo",
    ),
    "urgent": (
        "now", "today", "before midnight", "while stocks last", "before it's too late", "right away", "this weekend only",
        "now!",
        "in the next {dd} minutes", "before the timer runs out", "until Sunday", "today!", "NOW", "without delay", "at no risk",
    ),
    "network": ("Facebook", "Twitter", "Instagram", "LinkedIn", "Pinterest", "WhatsApp", "Reddit", "Telegram", "YouTube",
    "Threads", "Mastodon"),
    "section": ("News", "Blog", "Business", "Lifestyle", "Opinion", "Culture", "Sport", "Health", "Tech", "Travel",
    "Archive", "Local", "Reviews"),
    "end": (".", ".", ".", "!", "!", "!!", "."),
    "noun": ("kitchen", "career", "garden", "weekend", "budget", "wardrobe", "morning", "team", "holiday", "inbox",
    "website", "home", "skin"),
}

# Text that a site prints around its articles. A section takes one family or a few.
BOILERPLATE = {
    "cookies": (
        (
            "[We use|This website uses|Our site uses|{site} uses] cookies [and similar technologies|] to "
            "[improve|personalise|enhance] your experience."
        ),
        (
            "By [continuing to browse|clicking “Accept all”|using this site], you [agree to|accept|consent to] "
            "our [use of cookies|cookie policy]."
        ),
        (
            "You [can|may] [manage|change|withdraw] your [preferences|consent|choices] at any time[| in the "
            "settings| by clicking the link below]."
        ),
        (
            "[Strictly necessary|Functional|Analytics|Advertising] cookies [are always active|help us count "
            "visits|remember your settings]."
        ),
        (
            "[We and our|Our] {dd}{d} partners [store|process] [personal data|information on your device], such "
            "as [IP addresses|identifiers]."
        ),
        "[Accept all|Reject all|Manage options|Save and close] [Cookie settings|Show purposes|Privacy policy|Learn more]",
    ),
    "privacy": (
        (
            "[We take|{site} takes] your privacy [seriously|very seriously], and [your data|your email "
            "address] is [safe|never sold]."
        ),
        "[Under|In accordance with] the GDPR you have the right to [access|rectify|erase|port] your [personal|] data.",
        (
            "[For details|For more information], [see|read|please refer to] our [Privacy Policy|Terms of "
            "Use|Data Protection Notice]."
        ),
        (
            "[Personal data|Your details] will be [processed|stored] [for the purposes|as] [set out|described] "
            "in our privacy [notice|policy]."
        ),
        (
            "[Do Not Sell|Limit the Use of] My [Personal|Sensitive Personal] Information [Your Privacy "
            "Choices|Ad choices|Contact the controller]"
        ),
    ),
    "newsletter": (
        (
            "[Sign up for|Subscribe to|Join] our [free|weekly|daily|monthly] newsletter [and|to] [never miss a "
            "story|get the best of {site}]."
        ),
        (
            "[Enter|Type in] your email [address|] [below|here] [to|and] [get|receive] [our top "
            "stories|updates|fresh articles] in your inbox."
        ),
        "[No spam|We never spam], [unsubscribe|opt out] [at any time|with one click|whenever you like].",
        (
            "[Thank you|Thanks] for [subscribing|signing up]! [Please check|Look in] your [inbox|spam folder] to "
            "confirm [it|your subscription]."
        ),
        (
            "[Join|Be one of] {thousands} [readers|subscribers] [who|that] [get|enjoy] the {site} "
            "[Weekly|Briefing|digest|newsletter]."
        ),
        (
            "[Get|Have] [{topic}|the latest] [news|stories] [delivered|sent] [straight|directly] to your inbox "
            "[every {weekday}|each morning]."
        ),
    ),
    "share": (
        "Share [this|this article|this story|this post] [on|via] {network} {network} {network} [Email|Copy link|Print|Save]",
        "[Follow|Find|Like] us on {network}, {network} and {network}[| for more| @{handle}| for daily updates].",
        "[Did you enjoy|Enjoyed|Like] this [article|post|story]? [Share it with|Pass it on to|Tell] [a friend|your friends].",
        "{dd}{d} shares {dd} comments [Share|Tweet|Pin|Like] [Save for later|Bookmark|Report|Print this page]",
        "[Click|Tap|Hit] the [share|follow|bell|like] [button|icon] [below|above|] to [support us|stay in touch|be notified].",
    ),
    "copyright": (
        "[©|Copyright|Copyright ©] {year} {brand}[ Media| Publishing| Ltd| Inc.|]. All rights reserved.",
        (
            "[No part of|Nothing on] this [site|publication|page] may be [reproduced|copied|distributed] without "
            "[prior|written] permission."
        ),
        (
            "{brand} is a [registered trademark|trading name|division] of {brand_head}{brand_tail} "
            "[Holdings|Group|Limited][, registered in England|]."
        ),
        (
            "[Terms of Service|Terms & Conditions|Imprint|Accessibility|Sitemap] [Contact us|Advertise with "
            "us|Careers|Help] [About|FAQ|Press]"
        ),
        "[Reproduced|Used|Republished] [with|by] permission. [Content|Material] [supplied|provided] by {brand}.",
    ),
    "legal": (
        (
            "The [information|content|material] [on this page|provided here] is for [general|informational] "
            "purposes only[| and may change]."
        ),
        (
            "Nothing [here|on this page] [constitutes|is|should be taken as] [legal|financial|medical|professional] "
            "advice[; consult a professional|]."
        ),
        (
            "[{site}|The publisher|The author] [accepts no liability|cannot be held responsible] for [any "
            "loss|errors|omissions|damages]."
        ),
        (
            "[This post|This page|Our site] may contain affiliate links, [meaning|so] we may earn a [small|] "
            "commission[| at no cost to you]."
        ),
        (
            "[Views|Opinions] expressed [are|here are] [those of the author|the author's own] and do not "
            "[reflect|represent] those of {site}."
        ),
        (
            "[Past performance|Past results] [is|are] no [guarantee|indicator] of future results. [Terms "
            "apply|Conditions apply|E&OE]."
        ),
        "[External|Third-party] [links|websites] are [not under|beyond] our control[, and we do not endorse them|].",
    ),
    "author": (
        (
            "{name} {surname} is a [freelance|staff|senior] [writer|editor|journalist|contributor] [based "
            "in|living in] [London|Berlin|Austin|Leeds]."
        ),
        "[By|Written by|Words by|Posted by] {name} {surname} [on|/|,] {date} [Updated|Last modified|Reviewed] {date}",
        (
            "[When not writing|In {poss} spare time], {name} [enjoys|loves] [hiking|baking|cycling|old films] "
            "and [a good book|two cats|coffee]."
        ),
        "[See|View|Read] [all posts|more articles|other stories] by {name} {surname} [›|»|→|]",
        (
            "[About the author|Author bio]: {name} [has written|writes] for {brand} [since {year}|and other "
            "titles|on many subjects]."
        ),
        "[Email|Contact|Follow] {name} at {handle}@{site} [or|and] on {network}[| @{handle}].",
    ),
    "comments": (
        "[Leave|Post|Write] a [comment|reply]. Your email address will not be [published|shown]. Required fields are marked *",
        (
            "[Please|Kindly] [keep comments|be|stay] [civil|polite|on topic]; [abusive|off-topic|anonymous] "
            "[posts|comments] will be [removed|deleted]."
        ),
        (
            "[Log in|Sign in|Register] to [comment|join the conversation|reply|vote]. {dd} [comments|replies] "
            "[Sort by newest|Oldest first|]"
        ),
        "[Comments|Discussions] are [closed|moderated|now closed|checked by our team] [for this article|before they appear|].",
        "[Save|Remember] my name, email, and website in this browser for the next time I comment.",
        (
            "[What do you think|Have your say|Join the debate]? [Let us know|Tell us|Write to us] [in the "
            "comments|below|at letters@{site}]."
        ),
    ),
    # What readers write below an article, copied along with it.
    "readers": (
        "{name} {surname} says: [Great|Nice|Excellent] [post|article|read][!|!!|, thanks for sharing!|.] [Reply|]",
        "[Thanks|Thank you] for [this|sharing][!|, {name}!|.] [It helped|Bookmarked|Keep it up]. [Reply|Like|]",
        "[Anonymous|Guest|{name}] {dd} [minutes|hours|days] ago [First!|This.|lol|So true|Agree 100%] [Reply|Like|Report]",
        "{name} on {date} [at {d1}:{dd}|] [I disagree|Not sure about this one|Where can I buy one]"
        "[?|.] [Reply|Share|]",
        "[Loading comments|View all {dd} comments|Show {dd} more replies|Sort by newest]...",
        "[Upvote|Like] {dd} [Reply|Share] [Report|] {name} {surname} [replied|wrote]: [same here|+1|thanks|good point].",
    ),
    "related": (
        "[Related|More|Recommended|You may also like|Read next|Most read|Trending|See also]: {headline} {headline} {headline}",
        "[Read more|Read also|Also on {site}|Don't miss]: {headline}",
        "[Previous|← Older] [post|story]: {headline} [Next|Newer] [post|→]: {headline}",
        "[Popular|Recent|Latest] [posts|stories|articles] {headline} {headline}",
        "{section} {headline} [{d1} min read|{date}|by {name} {surname}]",
    ),
    "navigation": (
        "Home {crumb} {section} {crumb} {section} {crumb} {Topic}",
        "[Menu|Skip to content|Toggle navigation|Search] {section} {section} {section} {section}",
        (
            "[Filed under|Posted in|Categories]: {section}, {section}, {topic} [Tags|Tagged|Tagged with]: "
            "{topic}, {other}, {section}"
        ),
        "[Back to top|Jump to|On this page|Table of contents|Page 1 of {d1}] [Next|Previous|1 2 3 4 Next|Show all|First Last]",
        (
            "[My account|Log in|Sign out|Register] [Basket (0)|Wish list|Help|Search for:] "
            "[English|Deutsch|Français|Select language]"
        ),
    ),
    "credits": (
        "[Photo|Image|Picture|Photograph|Illustration]: {name} {surname}[/| / |, ]{brand}",
        "[Photo credit|Image credit|Header image]: {brand} [via|/] {site}",
        "[Featured|Cover|Stock] image by {name} {surname}[, {year}|, used under licence|, all rights reserved|].",
        "[Getty|Stock|Archive|Handout|File] [photo|image] [for illustration purposes only|{date}|courtesy of {brand}].",
        (
            "[Advertisement|Sponsored|ADVERTISEMENT|Story continues below] [Scroll to continue|Continue "
            "reading|Advertising|Skip ad]"
        ),
    ),
    "paywall": (
        "[You have|You've] [read|reached] [{d1} of {d1}|your last|your limit of] free articles [this month|today].",
        "[Subscribe|Log in|Become a member] to [continue reading|unlock this article|read the full story] [for only {price}|].",
        "[Already|Are you already] a [subscriber|member]? [Sign in|Log in here|Log in]. [Forgot|Lost] your password?",
        (
            "[Support|Help us keep] [independent|quality|local] journalism [from|for] [just|as little as] "
            "{price} [a month|a week|a year]."
        ),
        (
            "[Digital|Print|All-access] subscription: {price} [per month|for {d1} months], cancel "
            "[anytime|online]. [See plans|View offers]"
        ),
    ),
    "app": (
        "[Download|Get|Install] [our|the {site}|the new {brand}] app [for free|] [on|from] the App Store [and|or] Google Play.",
        (
            "[Enable|Turn on|Allow] [push|browser] notifications [to|and] [get|receive] [alerts|breaking "
            "news|updates] [instantly|first]."
        ),
        "[Scan|Use] the QR code to [open|download] the app. [Available|Now available] for [iOS and Android|all devices].",
        (
            "[Your browser|This browser] is [out of date|not supported]. [Please|] [update|enable JavaScript] to "
            "[view|watch|play] this [content|video]."
        ),
        (
            "[Listen to|Play] this [article|episode] [{d1} min|{d1}:[0|3|4]{d}] [Also available as|Subscribe to "
            "the] [audio|podcast]."
        ),
    ),
    "source": (
        (
            "[This article|This story|This post|A version of this piece] [was|] [first|originally] "
            "[published|appeared] [on|in|at] {site} on {date}."
        ),
        "[Press release|Media contact|For media enquiries]: {name} {surname}, {brand}, {phone}, press@{site}",
        "[Published|First published|Posted]: {date} [Last updated|Updated|Modified]: {date}",
        "[Source|Via|Read the original at]: {site}[| ({date})]",
        (
            "[Correction|Editor's note|Note to readers]: an earlier version [was|has been] "
            "[updated|amended|corrected] [on {date}|for style|]."
        ),
        (
            "[Report|Spotted] [a|an] [mistake|typo|problem]? [Tell us|Let us know|Contact the newsdesk] [here|at "
            "desk@{site}|on {phone}]."
        ),
    ),
}
BOILERPLATE_WORDS = {
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "poss": ("his", "her", "their"),
    "handle": ("the{brand_head}", "hello", "info", "{name}{dd}", "{name}{surname}", "editor"),
    "headline": (
        "{d1} [ways|tips|ideas|tricks] to [improve|refresh|love|save] your {noun}", "[What|All] you need to know about {topic}",
        "[Why|How] {name} {surname} [left|loves|changed] {topic}",
        "[The best|{dd} best] {product} [deals|of {year}|for your {noun}]",
        "[Quiz|Watch|Video|Gallery]: [how well do you know {topic}?|{topic} in pictures|the week in {section}]",
        "[This|One] [simple|easy] trick [will|can] change your {noun}",
        "{topic}: [our guide|the latest|live updates|readers respond]",
        "[Is|Could] {topic} [the new|replace] {other}?", "[My|The] [year|week|life] [with|without] {topic}",
        "[Inside|Behind] the {noun} of {name} {surname}",
    ),
    "crumb": ("›", "»", "/", ">", "→", "::"),
}

# From soft self-praise to crude spam. A section takes one family or two.
PROMOTION = {
    "company": (
        (
            "[At|Here at] {brand}, [our award-winning team is|our people are|a team of experts is] [here for "
            "you|passionate about {topic}]."
        ),
        (
            "[Founded|Established] in {year}, {brand} has [grown into|become] a [leading|trusted] "
            "[provider|partner] for {customers}."
        ),
        (
            "We [pride ourselves on|stand for|live for] [service|quality|{abstract}], and "
            "[our|the] results [speak for themselves|prove it]."
        ),
        (
            "[{thousands} {customers}|Many {customers}] [trust|rely on|have chosen] {brand} [for|when it comes "
            "to] {topic}[ and {other}|]."
        ),
        (
            "[To find out|To learn] how {brand} can [help you|support your business], [contact us|call "
            "{phone}|visit {site}] [today|]."
        ),
        (
            "[Our|The] {super} [range|services|portfolio] [covers|includes] {topic}, {other} and [much "
            "more|everything in between]."
        ),
        (
            "[We were|{brand} was] [named|voted|shortlisted as] [“Best {product}”|best {firm}] [of|in] {year}, "
            "[a proud moment|again]."
        ),
        (
            "[Whatever|No matter what] your [needs|budget], {brand} [has|offers] the {super} [solution|package] "
            "[for you|you deserve]."
        ),
    ),
    "shop": (
        (
            "[Our|The|The all-new] {super} {product} [by|from] {brand} is [here|back in stock|finally "
            "available], [only|now] {price}{end}"
        ),
        "[Was|Normally] {price}, now [only|just] {price}: [you save|that is] {percent} [off|on every order]{end}",
        (
            "[Use|Enter|Quote] [code|the code] {code} [at checkout|when ordering] [for|to get] {percent} off[| "
            "your first order]{end}"
        ),
        "[Free|Fast|Express] [shipping|delivery|returns] on [all orders|everything] over {price}{end}",
        "{act} {urgent}: {site}",
        (
            "[Treat yourself to|Fall in love with|Meet|Say hello to] the {super} {brand} {product}, [now in {d1} "
            "colours|from {price}]{end}"
        ),
        (
            "[{d1}.{d} out of 5 stars|★★★★★|Rated 4.{d}/5] [from|by] {thousands} [happy|verified|] {customers}[, "
            "see for yourself|]{end}"
        ),
        (
            "[Looking for|Need|Want] [a gift|something special|a {super} {product}]? [Look no further|We have "
            "it], {act} {urgent}{end}"
        ),
        "[Bundle|Pair] [it|your {product}] with our {product} and [save|get] [a further|another] {percent}{end}",
        (
            "[Hurry|Quick|Last chance], [only|just] {dd} [left|pieces left|in stock]{end} [When they're gone, "
            "they're gone|{act} {urgent}]{end}"
        ),
    ),
    "software": (
        (
            "{brand} is the {super} [platform|tool|suite] that [helps|lets] {customers} [save time|grow "
            "faster|do more with less]{end}"
        ),
        "[Start|Begin] your [free trial|{dd}-day trial|free plan] [today|], no [credit card|commitment] [required|needed]{end}",
        "[Automate|Simplify|Supercharge] {topic} with {brand}, [the {super} way|powered by AI|in just a few clicks]{end}",
        (
            "[Plans start|Pricing starts] at [only|just] {price} [per user|a month|per seat], and [you can "
            "cancel anytime|setup is free]{end}"
        ),
        (
            "[Integrates|Works] [seamlessly|] with [all your favourite tools|everything you use], [so|and] you "
            "[focus on what matters|win]{end}"
        ),
        (
            "[Trusted|Loved|Used] by {thousands} {customers} [worldwide|in {dd} countries], {brand} [is a "
            "leader|delivers] [every time|]{end}"
        ),
        "[Request|Schedule|Book] a [demo|call] with our [friendly|sales|] team [and|to] [see|discover] {brand} in action{end}",
        "[See|Find out] why {customers} [switch|are switching] to {brand} [and never look back|every day|for {topic}]{end}",
    ),
    "events": (
        (
            "[Join|Meet|Hear from] [our experts|{name} {surname}|industry leaders] [at|for] our [free|live] "
            "webinar on {topic}, {date}{end}"
        ),
        "[Seats|Spots|Tickets|Places] are [limited|filling up|nearly gone], [so|] {act} {urgent}{end}",
        "[Early-bird|Discounted|VIP] [tickets|passes] [from|are] {price}, [available|on sale] [until|through] {date}{end}",
        (
            "[In this|During the] [masterclass|workshop|course], you [will|'ll] [learn|discover] [the "
            "secrets|{d1} proven steps] [to|of] {topic}{end}"
        ),
        (
            "[Coach|Mentor|Bestselling author] {name} {surname} [reveals|shares] [the|a] [system|formula] "
            "[behind|that made] {price} [a day|]{end}"
        ),
        (
            "[Enrol|Register|Sign up] [now|] and [get|receive] [{d1} bonus modules|a workbook|lifetime access] "
            "(worth {price}) [free|at no cost]{end}"
        ),
        "[Can't make it|Missed it]? [Register anyway|The replay is yours] [for|at] [free|{price}] [on|at] {site}{end}",
    ),
    "affiliate": (
        "[I|We] [personally|] [use|recommend|swear by] {brand}, and [with my link|here] you [get|save] {percent}{end}",
        "[Check|See] [the|today's] [price|deal|offer] [on|at] {site} [(affiliate link)|(ad)|(paid link)|]",
        "[Our|My] [top|number one] pick: the {brand} {product}, [a steal at|just|for] {price}{end}",
        (
            "[This post is|Today's post is] [sponsored|brought to you|made possible] by {brand}, [who sent "
            "me|makers of] the {super} {product}{end}"
        ),
        "[Pros|What we love]: {super}, {super}, {super}. [Cons|Downsides]: [none|you'll want two|sells out fast]{end}",
        "[Don't|You don't want to] [miss|sleep on] [this|the] {brand} deal, [trust me|it's {super}|code {code}]{end}",
        "[Big thanks|Shout-out] to [my|our] [friends|partners] at {brand} for [the|this] {super} {product}[, link below|]{end}",
    ),
    "gambling": (
        (
            "[Play|Spin|Bet|Win] [big|now|online] at {brand} [Casino|Slots|Bets], [get|with] {dd}{d} free spins "
            "and a {percent} bonus{end}"
        ),
        (
            "[No deposit|Deposit only {price}], [instant|fast] [payouts|withdrawals], [real money|huge "
            "jackpots], [play|{act}] {urgent}{end}"
        ),
        (
            "[Best|Top] online [casino|slots|poker|betting] [sites|bonus] {year}: {brand}, "
            "{brand_head}{brand_tail}, {brand_head}{brand_tail}{end}"
        ),
        (
            "[Lucky|Last week] {name} [won|cashed out] {sign}{dd},000 [on|with] [one spin|a {price} bet], [are "
            "you next|why not you]?"
        ),
        (
            "[Live dealers|Roulette|Blackjack|Baccarat], [24/7|day and night], [no limits|VIP tables|on mobile], "
            "only on {site}{end}"
        ),
    ),
    "crypto": (
        (
            "[Turn|Grow] {price} into {sign}{dd},000 with [{brand}|the {brand} bot|our signals], [guaranteed|risk "
            "free|{percent} daily]{end}"
        ),
        (
            "[Buy|Stake|Trade] {brand_head}{brand_tail} [token|coin] [before|ahead of] [launch|the listing], "
            "[presale|airdrop] ends {date}{end}"
        ),
        (
            "[I was|My friend was] [broke|sceptical] until [I|we] [met|found] [broker|Mr|expert] {surname}, "
            "[now|today] I [earn|make] {price} [daily|an hour]{end}"
        ),
        (
            "[Message|Write to|WhatsApp] {name} {surname} [on|at] {phone} [to|and] [recover|double|invest] your "
            "[funds|bitcoin|savings]{end}"
        ),
        (
            "[Passive|Extra|Easy] income [from home|with no work], [{percent} returns|withdraw anytime], "
            "[start|{act}] {urgent}{end}"
        ),
        (
            "[Quick|Instant|Same-day] [loans|cash|credit] [up to|from] {sign}{dd},000, [no credit check|bad credit "
            "ok|approved in minutes]{end}"
        ),
    ),
    "pills": (
        (
            "[Lose|Drop|Burn] {dd} [pounds|kilos] in {d1} [weeks|days] with [{brand}|natural {brand} capsules], "
            "[no diet|no exercise]{end}"
        ),
        (
            "[Buy|Order|Cheap] [pills|tablets|meds|generics] online [no prescription|without prescription], "
            "[discreet shipping|worldwide]{end}"
        ),
        (
            "[Doctors|Experts|Dentists] [hate|are stunned by] this [weird|simple|one] [trick|remedy|fruit] "
            "[for|against] [pain|fat|wrinkles]{end}"
        ),
        "[100%|All] natural [formula|ingredients], [clinically proven|no side effects], [{dd}-day guarantee|money back]{end}",
        (
            "[Before|After] {brand} [I|she] was [tired|unhappy], [after|and in] {d1} [weeks|bottles] [I felt|she "
            "looked] {dd} years younger{end}"
        ),
        (
            "[Hair|Muscle|Memory|Energy|Libido] [growth|booster|support]: [buy|order] {d1} bottles, get {d1} "
            "free, [only|just] {price} each{end}"
        ),
    ),
    "seo": (
        (
            "[Rank|Get] [#1|on page one|first] on Google [in|within] {dd} days with [our|{brand}] "
            "[SEO|backlink|guest post] [package|service]{end}"
        ),
        (
            "[Hello|Dear] [sir|webmaster|friend|site owner], [great|nice|very useful] [post|blog], [please "
            "visit|check out] {site}{end}"
        ),
        (
            "[{dd}00 backlinks|{dd}k followers|{dd}0 likes] for [only|just] {price}, [white hat|safe|real "
            "accounts], [fast|24h] delivery{end}"
        ),
        (
            "[Very|So|Really] [informative|helpful] [article|content], I [bookmarked|shared] it, [also see|more "
            "at] {site} [about {topic}|]{end}"
        ),
        (
            "[We|Our agency] [noticed|audited] your [website|business] and [found|see] {dd} [errors|ways to "
            "grow], [reply|call {phone}] {urgent}{end}"
        ),
        "[Buy|Get] [{topic} traffic|targeted leads|email lists] [cheap|today], [results guaranteed|{percent} off|DM us]{end}",
    ),
    "local": (
        (
            "[Need|Looking for] [a plumber|an electrician|a lawyer|a locksmith|a dentist|movers] [near you|in "
            "your area]? [Call|Ring] {phone}{end}"
        ),
        "{brand}: [family-run|local|licensed and insured], [free quotes|no call-out fee], [open 24/7|same-day service]{end}",
        "[Mention|Show] this [ad|article] [and|to] [get|receive] {percent} off [your first visit|any job over {price}]{end}",
        (
            "[Visit|Find] our [showroom|clinic|store|office] at {dd} [High Street|Station Road|Main Street], "
            "[parking available|open daily]{end}"
        ),
        (
            "[Dream homes|Luxury apartments|Villas|Plots] from {sign}{dd},000, [book a viewing|talk to {name} "
            "{surname}] {urgent}{end}"
        ),
        "[Your|The] [smile|car|roof|home|pet] [deserves|needs] {brand}, [the {super} choice|trusted since {year}]{end}",
    ),
}
PROMOTION_HEADINGS = (
    "[Special|Exclusive|Limited] offer[|!]", "[About|Why choose|Meet|From] {brand}",
    "[Our|The] [promise|services|offer|story]", "{act} {urgent}",
    "[Sponsored|Advertisement|Partner content|Promoted]", "[Save|Get] {percent} [off|today]",
    "[Best|Top] {topic} [deals|offers]", "[Ready|Want] to [start|save|win]?",
)
BOILERPLATE_HEADINGS = (
    "[About|More from] [the author|{site}|us]", "[Share|Follow|Connect|Stay in touch]",
    "[Related|Recommended|More] [posts|stories|articles]",
    "[Leave a Reply|Comments|Join the discussion]", "[Cookie|Privacy|Legal] [notice|policy|information]",
    "[Newsletter|Subscribe|Sign up]", "[Disclaimer|Credits|Imprint|Tags]",
)
PROMOTION_BULLETS = (
    "[Free|Fast] [shipping|setup|support|quote]", "{percent} [off|discount|cashback]",
    "[Money-back|Lifetime|{d1}-year] [guarantee|warranty]",
    "{super} [quality|service|design]", "[Only|Just|From] {price}", "[24/7|Personal|Friendly] [support|service|advice]",
    "[Easy|Secure] [payment|checkout|returns]",
    "[No|Zero] [hidden fees|contract|risk|fuss]", "{thousands} [happy|] {customers}",
    "[Exclusive|Bonus|VIP] [gift|access|content]", "{super} {product}",
)

# Keyword stuffing. ``{k}`` is any of the section's keywords, ``{topic}`` and ``{other}`` two that stay.
STUFFING_SENTENCES = (
    (
        "[If you are|When] looking for {topic}, [our|this] {topic} [guide|page|article] is the best {topic} "
        "[guide|page] for {topic} [fans|lovers]."
    ),
    "[Best|Top|Cheap] {k} and [best|top|cheap] {k} [near you|online|in {year}], [because|as] {k} [is|means] {k}.",
    (
        "{topic} is [important|best] for {other}, and {other} is [important|best] for {topic}, so {topic} "
        "{other} [is|are] [a must|best]."
    ),
    "[Our|The best] {topic} [tips|ideas] [help|are for] {topic} [beginners|experts] who [search|want|love] {topic} and {k}.",
    (
        "[Learn|Read|Find] [all|everything|more] about {k}, {k} [tips|tricks], {k} [ideas|guide] and {k} "
        "[for beginners|explained|reviews]."
    ),
    "[With|Get] [the best|our] {k} you get [the best|more] {k}, and {k} {k} [is|makes] [easy|cheap|fast] with {topic}.",
    "[Many people|Users] search [for|] “{k}”, “[best|free|top] {k}” [or|and] “{k} [online|near me|{year}]”.",
    "[This|Here is the] {topic} article about {topic} [explains|covers] {topic}, {k}, {k} and [more {topic}|{topic} {year}].",
    "[When|If] {topic} [matters|works], {topic} [matters|works]: {topic} {k}, {topic} {other}, {topic} {k}.",
    "[Compare|Buy|Review] {k} [vs|versus|or] {k}: [which|what] {k} is [the best|better|right] [for {topic}|in {year}|today]?",
)
STUFFING_QUESTIONS = (
    "What is {k}?", "How does {k} work?", "[Where|How] [to|can I] [find|get|buy] [the best|cheap|good|] {k}?",
    "Is {k} [good|worth it|free|safe]?",
    "Why is {k} [important|popular|trending]?", "How much does {k} cost[| in {year}]?",
    "What is the [best|difference between {k} and] {k}?",
    "Who [needs|uses|invented] {k}?", "Can I [use|do|learn] {k} [online|at home|for free]?",
    "[When|How often] should [I|you] [use|do|try] {k}?",
    "{k} or {k}: which is better?", "What are the [top|best] {d1} {k} [tips|ideas|examples]?", "Does {k} [help|work] with {k}?",
)
STUFFING_TERMS = (
    "best {k}", "cheap {k}", "{k} near me", "{k} online", "{k} {year}", "top {d1} {k}", "{k} tips", "{k} guide",
    "{k} for beginners", "{k} ideas",
    "buy {k}", "{k} reviews", "free {k}", "how to {k}", "what is {k}", "{k} meaning", "{k} vs {k}", "{k} examples",
    "{k} explained", "{k} {k}",
    "{k}", "{k}", "{k}", "{k} news", "{k} blog", "{k} pdf", "{k} course", "{k} tutorial", "{k} list", "easy {k}",
    "{k} and {k}", "all about {k}",
    "{k} expert", "{k} services", "{k} company", "{k} price", "affordable {k}", "{k} tricks", "{k} facts", "ultimate {k}",
    "{k} hacks", "{k} at home",
)
STUFFING_LABELS = (
    "Tags:", "Keywords:", "Related searches:", "People also search for:", "Search terms:", "Topics:", "Also known as:",
    "Find:", "SEO:", "See also:",
    "", "", "", "", "", "",
)

# For an article without keywords.
GENERAL_TOPICS = (
    "your business", "quality living", "home comfort", "personal growth", "wellness", "online shopping", "family life",
    "your career", "modern living", "smart savings", "travel", "beauty", "digital success", "local news", "fitness",
)
