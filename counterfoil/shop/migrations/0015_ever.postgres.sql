-- How many orders whoever bought has made, ever: no report of customers has to add them all up.
alter table sales_firsts add column orders bigint not null default 0;
update sales_firsts
set orders = ever.orders
from (
    select buyer, sum(orders) as orders
    from sales_buyers
    group by buyer
) as ever
where ever.buyer = sales_firsts.buyer;
