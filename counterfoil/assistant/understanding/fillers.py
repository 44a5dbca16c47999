"""The words of turns that go on: those that say nothing by themselves, and those that correct, want or ask."""

from counterfoil.assistant.understanding.listed import listed

# Words that carry no intent of their own.
FILLERS = listed("""
    better great fine perfect nice cool add put will cart basket both a an and the no not please ok okay sorry actually i mean meant what about how in is are it them that
    those this too also oh hmm well wait now then of one ones with for instead only just make rather but
    as same size yes good at so some would like want each when on by to was were or again other colour
    another compared against versus vs than below under sets set enough out there still version there's
    my be do you have do does did item items two as uh um comparison from by per get take give me us let
    have ill we hm hmm uhm erm er yes sure thanks thank though lovely great awesome brilliant super gladly prefer
    come comes available stock left got does
    more from course second thought thoughts just much cost costs price said asked plus rather suppose guess think
""")
CORRECTING = listed("""
    better no not actually sorry instead mean meant make rather wait change enough only just thought thoughts
""")
MORE = frozenset(["and", "another", "also", "too", "plus", "same", "more"])
WANTING = frozenset(["add", "put", "take", "give", "have", "please", "buy", "want", "then", "ok", "yes"])
POLITE = listed("""
    please ok good yes then now well so and great fine nice in the my cart basket to into actually thanks thank you
    sure cool perfect lovely awesome super oh instead
""")
SAID_OF = {
    "report": frozenset({"compare", "split", "broken", "down", "grouped", "group"}),
    "watch_price": frozenset({"when", "if", "it", "costs", "drops", "falls", "goes", "gets", "to", "cost"}),
}
TAKING = {("add",), ("buy",), ("add", "one"), ("yes", "add")} | {
    (*verb.split(), pointed)
    for verb in ("buy", "add", "order", "get", "take", "move", "i take", "i will take", "i will have", "i will buy", "give me",
                 "i want", "i would like", "let us get", "let us take", "grab", "i want to buy", "put")
    for pointed in ("it", "that", "them", "those", "this", "these")
}  # fmt: skip
ASKING = listed("""
    what how is are do does which why when where who
""")
SAME_AGAIN = frozenset(
    ["check_stock", "watch_price", "watch_stock", "add_to_wishes", "return_order", "remove_from_cart"]
)
HAVING = frozenset({"do", "you", "have"})
COMING = frozenset({"come", "comes", "got", "available", "stock", "exist", "exists", "left"})
PRICED = frozenset({"much", "cost", "costs", "price"})
LISTED = listed("""
    list show me them those these all the orders ones which
""")
THERE = frozenset({"available", "stock", "left"})
BEING = frozenset({"is", "there"})
EXPLAINED = {
    "return": "explain_returns", "returns": "explain_returns", "tax": "explain_tax", "taxes": "explain_tax",
    "vat": "explain_tax", "delivery": "explain_delivery", "shipping": "explain_delivery", "postage": "explain_delivery",
}  # fmt: skip
MORE_OF_IT = listed("""
    how long many days weeks do i have to who pays pay for it does that take takes much cost costs is and when until by
    then what if the what's ok
""")
LED = (["and"], ["what", "about"], ["how", "about"])
LISTS = frozenset({"find", "recommend", "compare", "check_stock", "show_wishes"})
OVER_TIME = frozenset(["total_orders", "list_orders", "report"])
