-- How the catalogue stands is asked at each turn of a conversation: not a whole row is read for it, but this.
create index products_as_they_stand on products (published, id, version, lowest_price, updated_at);
