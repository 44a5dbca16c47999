"""A sentence as the words it is made of: folded, spelled out, and still knowing where they stood."""

import re
import unicodedata
from dataclasses import dataclass

from counterfoil.assistant.understanding.listed import listed

PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[€$£%&?,;:+–-]|×")
LETTERS_READ = 500  # of one sentence; what is longer is not said to a shop

# How people write what they would say in full. Said with and without the apostrophe.
SPELLED_OUT = {
    "aint": "is not",
    "arent": "are not",
    "cannot": "can not",
    "cant": "can not",
    "couldnt": "could not",
    "didnt": "did not",
    "doesnt": "does not",
    "dont": "do not",
    "gimme": "give me",
    "gonna": "going to",
    "gotta": "have to",
    "hasnt": "has not",
    "havent": "have not",
    "hows": "how is",
    "i'd": "i would",
    "i'll": "i will",
    "id": "i would",
    "ill": "i will",
    "im": "i am",
    "isnt": "is not",
    "its": "it is",
    "ive": "i have",
    "lemme": "let me",
    "lets": "let us",
    "pls": "please",
    "plz": "please",
    "thats": "that is",
    "theyre": "they are",
    "thx": "thanks",
    "ty": "thanks",
    "u": "you",
    "ur": "your",
    "wanna": "want to",
    "wasnt": "was not",
    "we'd": "we would",
    "we'll": "we will",
    "we're": "we are",
    "weve": "we have",
    "whats": "what is",
    "whens": "when is",
    "wheres": "where is",
    "whos": "who is",
    "wont": "will not",
    "wouldnt": "would not",
    "youre": "you are",
    "youve": "you have",
    "adress": "address",
    "color": "colour",
    "colors": "colours",
    "wishlist": "wish list",
    "yeah": "yes",
    "yea": "yes",
    "yep": "yes",
    "yup": "yes",
    "nope": "no",
    "nah": "no",
    "cheers": "thanks",
    "thanx": "thanks",
    "tnx": "thanks",
    "tks": "thanks",
    "tysm": "thanks",
    "okay": "ok",
    "okey": "ok",
    "alright": "ok",
    "k": "ok",
    "r": "are",
    "n": "and",
    "wat": "what",
    "sth": "something",
    "smth": "something",
    "smt": "something",
    "tho": "though",
    "bc": "because",
    "cuz": "because",
    "dunno": "do not know",
    "idk": "i do not know",
    "wud": "would",
    "shud": "should",
    "cud": "could",
    "prolly": "probably",
    "abt": "about",
    "ppl": "people",
    "msg": "message",
    "nvm": "never mind",
    "nevermind": "never mind",
    "y'all": "you",
    "yall": "you",
    "ya": "you",
    "yr": "your",
    "hav": "have",
    "wnat": "want",
    "teh": "the",
    "litre": "l",
    "litres": "l",
    "liter": "l",
    "liters": "l",
    "centimetre": "cm",
    "centimetres": "cm",
    "centimeter": "cm",
    "centimeters": "cm",
    "favorites": "favourites",
    "favorite": "favourite",
    "grey": "gray",
    "×": "x",
}

# Words that say nothing about what is wanted.
EMPTY = listed("""
    a an the some any of for to in on with and or my your our his her their this that these those it
    them i you we he she they me us is are was were be been am do does did have has had can could would
    should will may might please just also too so very really not no yes ok okay hi hello there here
    what which who whom how when where why if then than as at by from into out up about one ones
    something anything thing things stuff want need like get got give show find looking look search buy
    order sell still left more most less new good nice best cheap cheaper cheapest expensive under over
    below above between price cost much many little bit other another same again now today kind sort let
    make go see tell know say way per each all both thanks thank maybe and
""")

# Said while thinking, or instead of a face.
NOISE = listed("""
    uh um uhm umm erm er ehm hm hmm hmmm mmm ah ahh eh lol lmao haha hahaha omg btw tf wtf smh xd ugh argh
""")

NOT_PLURAL = ("ss", "us", "is", "ous")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence, folded, and where it stood."""

    text: str
    start: int
    end: int


def folded(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")


def words_of(text: str) -> list[Word]:
    """The words of a sentence, with what people shorten written out."""
    words: list[Word] = []
    for found in PIECE.finditer(text[:LETTERS_READ]):
        plain = folded(found.group()).replace("’", "'")
        spelled = SPELLED_OUT.get(plain) or SPELLED_OUT.get(plain.replace("'", ""))
        parts = (spelled or plain.removesuffix("'s").replace("'", "")).split()
        words.extend(
            Word(part, found.start(), found.end())
            for part in parts
            if part not in NOISE and not (words and part in EMPTY and words[-1].text == part)
        )
    return words


def texts_of(text: str) -> list[str]:
    """The same without where they stood, and without marks."""
    return [word.text for word in words_of(text) if word.text[0].isalnum()]


def singular(word: str) -> str:
    """One of what the word names: `mugs` is `mug`. Wrong for some words, and the same wrong each time."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 5 and word.endswith("ves"):
        return word[:-3] + ("f" if word[-4] in "lr" else "fe" if word[-4] == "i" else "ve")
    if len(word) > 3 and word.endswith("s") and not word.endswith(NOT_PLURAL):
        return word[:-1]
    return word
