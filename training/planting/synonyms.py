"""What ``training.planting.rewording`` puts in: hedges, padding, vague words and synonyms, written by hand."""

# One entry per line would stretch the banks over thousands of lines.
# fmt: off
REPEAT_PREFIXES = (
    "As [mentioned|noted|stated|said|described|explained] [above|earlier|before|previously|already],",
    "To [reiterate|repeat|recap|restate this],",
    "[Again|Once again|Once more],", "In other words,", "[To put it another way|Put differently|To say it again],",
    "As [we|I] [have|] [already|] said,", "[Recall|Remember] [that|what was said]:", "[As a reminder|Just to remind you],",
    "[To sum up|In summary|To recap]:",
    "[It bears repeating|It is worth repeating|It should be said again]:",
    "[Going back|Coming back|Returning] to [the point|what was said] above,",
)

HEDGES = (  # open a sentence; its first word follows in lower case
    "perhaps", "maybe", "it could be argued that", "in some ways", "arguably", "it is possible that", "one might say that",
    "to some extent", "it would seem that", "in a manner of speaking", "it may be that", "some would say that", "presumably",
    "as far as one can tell,", "in many cases,", "generally speaking,", "it is sometimes said that", "it is thought that",
    "under certain circumstances", "broadly speaking,", "in a certain sense", "it appears that", "if one thinks about it,",
)

INSERTED_HEDGES = (  # stand after a comma within a sentence
    "perhaps", "in some sense", "so to speak", "it seems", "to a degree", "one could say", "more or less", "possibly",
    "at least in part", "as some see it", "in a way", "or so it is said", "as it were", "under some conditions", "if at all",
)

PADDING = (  # close a sentence
    ", which is something to keep in mind", ", for what it is worth", ", as is so often the case", ", though opinions differ",
    ", and that is worth thinking about", ", at least from a certain point of view", ", depending on how one looks at it",
    ", but there are of course other views", ", which may or may not be relevant", ", and there is more to be said about that",
    ", however that may be", ", and this applies in one way or another to most people", ", among various other things",
    ", as one would perhaps expect", ", which can mean different things to different people", ", in general terms",
)

VAGUE_NUMBERS = ("some", "several", "a number of", "a few", "various", "a certain number of", "a fair amount of", "quite a few")

VAGUE_SHARES = ("a certain share", "a portion", "some part", "a fair amount", "a considerable part", "a certain proportion")

VAGUE_YEARS = ("a certain year", "the past", "a previous year", "recent times", "an earlier period", "some year or other")
VAGUE_DATES = ("a certain day", "one day", "a day like any other", "some occasion", "a particular date", "some day or other")
VAGUE_AMOUNTS = ("some", "a few", "several", "a certain amount", "one or more", "various")  # where no noun follows

VAGUE_SUMS = ("a certain sum", "some money", "a certain amount", "a fair price", "a sum of money")

VAGUE_NAMES = (
    "a certain person", "someone", "one of those involved", "a certain organisation", "some people", "a certain place",
    "one such party", "somebody", "certain people", "those concerned", "a group of people", "another party", "one of them",
)

VAGUE_QUOTATIONS = ("something along those lines", "words to that effect", "various things", "a few words",
"something or other")

SYNONYMS = {
    "big": "large", "large": "big", "small": "little", "begin": "start", "start": "begin", "started": "began",
    "began": "started",
    "important": "significant", "significant": "important", "shows": "demonstrates",
    "showed": "revealed",
    "use": "employ", "used": "employed", "using": "employing", "help": "assist", "helped": "assisted",
    "many": "numerous", "also": "likewise", "but": "yet", "because": "since", "get": "obtain", "got": "obtained",
    "make": "create",
    "made": "created", "makes": "creates", "often": "frequently", "usually": "normally", "quickly": "rapidly", "fast": "quick",
    "need": "require", "needs": "requires", "needed": "required", "however": "nevertheless",
    "although": "though",
    "while": "whereas", "said": "stated", "says": "states", "think": "believe", "thinks": "believes",
    "thought": "believed", "find": "discover", "found": "discovered", "buy": "purchase", "bought": "purchased",
    "try": "attempt",
    "tried": "attempted", "change": "alter", "changed": "altered", "problem": "difficulty",
    "problems": "difficulties", "new": "novel", "good": "fine", "bad": "poor", "hard": "difficult", "difficult": "hard",
    "easy": "simple", "simple": "easy", "whole": "entire", "entire": "whole", "people": "persons",
    "children": "kids", "job": "position", "answer": "reply", "keep": "retain", "kept": "retained",
    "give": "offer",
    "gave": "offered", "build": "construct", "built": "constructed", "ended": "finished",
    "enough": "sufficient",
    "almost": "nearly", "nearly": "almost", "only": "just", "just": "only", "maybe": "perhaps", "perhaps": "maybe",
    "whether": "if",
    "different": "distinct", "several": "a number of", "certain": "particular", "every": "each", "each": "every",
    "idea": "notion",
    "ideas": "notions", "way": "manner", "ways": "manners", "increase": "rise", "increased": "grew", "decrease": "fall",
    "main": "chief",
    "clear": "plain", "rather": "somewhat", "very": "extremely", "really": "truly", "choose": "select", "chose": "selected",
    "seems": "appears", "seem": "appear", "seemed": "appeared", "understand": "grasp", "allow": "permit", "allows": "permits",
    "allowed": "permitted", "across": "throughout", "until": "till", "near": "close to",
    "common": "widespread",
    "rare": "uncommon", "major": "chief", "method": "approach", "approach": "method", "results": "outcomes",
    "result": "outcome",
    "study": "investigation", "area": "region", "house": "home", "road": "street", "money": "funds",
}
