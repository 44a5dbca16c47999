"""The pictures of a product: sent, described, moved and taken away by forms on its page."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.shop.assortment.looking import Goods
from counterfoil.shop.assortment.pictures import (
    AddPicture,
    DescribePicture,
    PlacePicture,
    RemovePicture,
    add_picture,
    describe_picture,
    place_picture,
    remove_picture,
)
from counterfoil.web.pages.office.goods import changing, page
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PICTURES = "/admin/products/{slug}#pictures"


def send(visit: Visit) -> Answer:
    """Take a picture that is sent, and show it among the others."""
    visit.admit(add_picture)
    try:
        said = {**visit.form_with_files(), **visit.params}
        done: Goods = visit.perform(add_picture, shapes.read(AddPicture, said, spoken=True))
    except (Invalid, Conflict) as refusal:
        return page(visit, refusal, "pictures")
    return answers.see_other(PICTURES.format(slug=done.slug))


describe = changing(describe_picture, DescribePicture, "pictures")
move = changing(place_picture, PlacePicture, "pictures")
remove = changing(remove_picture, RemovePicture, "pictures")
