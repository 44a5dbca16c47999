-- An order takes its things out of the cart in the transaction that settles it, whoever settles it and however.
-- A line that was raised meanwhile, in another tab, keeps what was not ordered.
create trigger orders_take_from_the_cart after update of payment on orders
when new.payment in ('authorised', 'paid') and old.payment not in ('authorised', 'paid')
begin
    delete from cart_lines
    where cart_id = new.cart_id
    and quantity <= (
        select order_lines.quantity from order_lines where order_id = new.id and variant_id = cart_lines.variant_id
    );
    update cart_lines
    set quantity = cart_lines.quantity - order_lines.quantity
    from order_lines
    where cart_lines.cart_id = new.cart_id
    and order_lines.order_id = new.id
    and order_lines.variant_id = cart_lines.variant_id;
end;

-- One index does what three did: an order has one invoice, and one credit note for each refund.
drop index invoices_one_per_order;
drop index invoices_one_per_refund;
drop index invoices_of_order;
create unique index invoices_one_each on invoices (order_id, coalesce(refund_id, 0));
