"""Phrases that say little, sell or belong to the page rather than the article; lower case, whole words."""

from __future__ import annotations

from collections.abc import Sequence

VAGUE = (
    "a lot of, a variety of, a wide range of, all kinds of, and so forth, and so on, any number of, arguably, as a matter "
    "of fact, as everyone knows, as we all know, as you can imagine, at the end of the day, at this point in time, bear in "
    "mind, believe it or not, best practices, by and large, can be said, countless, cutting edge, deep dive, each and "
    "every, ever-changing, everyone is different, fast-paced, few would disagree, for all intents and purposes, for the "
    "most part, for what it is worth, game changer, generally speaking, given the fact that, goes without saying, holistic, "
    "in a nutshell, in a sense, in a way, in conclusion, in due course, in general, in light of, in many cases, in many "
    "ways, in one way or another, in order to, in other words, in recent years, in some sense, in some ways, in terms of, "
    "in the grand scheme, in the long run, in this article, in this post, in this section, in today's world, it can be "
    "argued, it could be argued, it depends, it goes without saying, it has been said, it is important to, it is no secret, "
    "it is safe to say, it is what it is, it is worth noting, it should be noted, it stands to reason, it would seem, "
    "journey, keep in mind, kind of, landscape, last but not least, let us look, let's dive in, leverage, literally, "
    "low-hanging fruit, make no mistake, many different, many people, more and more, more often than not, more or less, "
    "most people, move the needle, much has been, needless to say, no doubt, no matter what, not surprisingly, now more "
    "than ever, of course, on the other hand, on the whole, one might say, only time will tell, or something, paradigm, "
    "people often, perhaps, plays a role, possibly, presumably, quite a few, really, relatively, robust solution, seamless, "
    "seems to, simply put, so to speak, some might say, some people, somehow, someone, something, somewhat, sooner or "
    "later, sort of, state of the art, stuff, synergy, take it from there, take it to the next level, tends to, that being "
    "said, the bottom line, the fact of the matter, the fact that, the importance of, the world of, there are many, there "
    "is no denying, there is no question, things, think outside the box, this is where, time and again, to a certain "
    "extent, to be honest, to some degree, to some extent, to sum up, truth be told, unleash, unlock, various, very, we all "
    "know, we live in, when all is said and done, when it comes to, win-win, with that in mind, with that said, without a "
    "doubt, world-class, you name it"
)

PROMOTION = (
    "act now, add to cart, affordable, apply today, as low as, award-winning, bargain, best price, best prices, betting, "
    "bonus, book a demo, book now, buy, buy now, buy one, call now, call us, cash back, casino, cheap, cheapest, click "
    "here, click the link, contact us, coupon, crypto, customers love, deal, deals, discount, discounts, don't miss, "
    "download now, earn money, enroll, exclusive, for a limited time, for more information, free shipping, free trial, get "
    "started, get yours, giveaway, guarantee, guaranteed, hurry, instant access, jackpot, join now, leading provider, learn "
    "more, limited offer, limited time, lowest price, loyal customers, make money, miracle, money back, money-back, no "
    "obligation, no risk, offer, offers, one-stop, only today, order now, order today, our clients, our customers, our "
    "experts, our products, our services, our solution, our solutions, our team, partner with us, premium, pricing, promo, "
    "promo code, promotion, purchase, register now, request a quote, reserve your, risk-free, sale, satisfaction, save, "
    "save big, save up to, schedule a, seo, shop, shop now, sign up, special offer, spots are limited, subscribe, supplies "
    "last, talk to an expert, testimonials, today only, top-rated, trusted by, try it free, unbeatable, visit our, voucher, "
    "we are proud, we offer, webinar, weight loss, while stocks last, win a, your business, your first order"
)

BOILERPLATE = (
    "about the author, accept all, accept cookies, ad blocker, advertise with us, advertisement, affiliate links, all "
    "rights reserved, an error occurred, back to top, browser, by continuing, by subscribing, by using this site, comment "
    "policy, comments are closed, consent, cookie, cookies, copyright, create an account, disclaimer, disclosure, download "
    "our app, email address, enable javascript, facebook, filed under, first published, follow me, follow us, gdpr, image "
    "credit, instagram, is a contributor, join the conversation, leave a comment, leave a reply, linkedin, log in, logged "
    "in, manage preferences, may earn a commission, more from, more stories, most popular, newsletter, next article, no "
    "part of this, notify me, our partners, our privacy, password, permission, photo by, photo credit, pinterest, previous "
    "article, privacy policy, read more, read next, recommended for you, redistributed, related articles, related posts, "
    "related stories, reprinted, reproduced, republished, reserves the right, rss, share on, share this, sign in, site map, "
    "skip to content, sponsored, stay connected, stay tuned, subscriber, tags, terms and conditions, terms of service, "
    "terms of use, third parties, third-party, trademarks, tweet this, twitter, unsubscribe, view all posts, we use "
    "cookies, whatsapp, without permission, you agree, your browser, your inbox"
)


# Of these lists, what sells, or is page furniture, wherever it stands. The others do so in company alone: see ``told_phrases``.
SELLING = (
    "act now, add to cart, apply today, best prices, book a demo, book now, buy now, call now, call us today, click here, "
    "click the link, customers love, don't miss, download now, for a limited time, free shipping, free trial, get yours, "
    "instant access, join now, leading provider, limited offer, limited time, lowest price, money back, money-back, no "
    "obligation, no risk, one-stop, only today, order now, order today, promo code, register now, request a quote, reserve "
    "your, risk-free, save big, save up to, shop now, special offer, spots are limited, supplies last, talk to an expert, "
    "today only, top-rated, try it free, unbeatable, while stocks last, your first order"
)

FURNITURE = (
    "about the author, accept all, accept cookies, advertise with us, affiliate links, all rights reserved, back to top, by "
    "continuing, by subscribing, by using this site, comment policy, comments are closed, download our app, enable "
    "javascript, filed under, follow me, follow us, image credit, join the conversation, leave a comment, leave a reply, "
    "manage preferences, may earn a commission, more from, more stories, next article, no part of this, notify me, photo "
    "by, photo credit, previous article, privacy policy, read next, recommended for you, related articles, related posts, "
    "related stories, reserves the right, share on, site map, skip to content, stay tuned, terms and conditions, terms of "
    "use, tweet this, unsubscribe, view all posts, we use cookies, your inbox"
)


Phrases = dict[str, list[tuple[str, ...]]]


def index_phrases(listed: str) -> Phrases:
    """A comma-separated list of phrases by their first word, longer ones first."""
    index: Phrases = {}
    for words in sorted({tuple(phrase.split()) for phrase in listed.split(",")}, key=lambda words: (-len(words), words)):
        index.setdefault(words[0], []).append(words)
    return index


def count_phrases(phrases: Phrases, words: Sequence[str]) -> int:
    """How often the phrases begin in ``words`` (lower case)."""
    starts = [start for start, word in enumerate(words) if word in phrases]
    return sum(any(tuple(words[start : start + len(phrase)]) == phrase for phrase in phrases[words[start]]) for start in starts)


def find_phrases(phrases: Phrases, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the phrases stand in ``words`` (lower case): first word and the one behind the last, not overlapping."""
    found: list[tuple[int, int]] = []
    for start, word in enumerate(words):
        if word not in phrases or (found and start < found[-1][1]):
            continue
        sizes = (len(phrase) for phrase in phrases[word] if tuple(words[start : start + len(phrase)]) == phrase)
        if size := next(sizes, 0):
            found.append((start, start + size))
    return found
