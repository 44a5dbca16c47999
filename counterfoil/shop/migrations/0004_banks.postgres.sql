-- Which bank an order is paid by, and what is known of it while that is open.
alter table orders add column bank text not null default 'testpay';
alter table orders add column bank_page text not null default ''; -- where whoever pays goes on; not empty once the bank has said that it will say
alter table orders add column waits_until bigint; -- until then it may say so
alter table orders add column asked_at bigint; -- when the bank was last asked what became of it

alter table payments add column card text not null default ''; -- the last four digits

-- What a bank told that fits no order: somebody has to look at it.
create table payments_aside (
    id bigint generated always as identity primary key,
    at bigint not null,
    bank text not null,
    event text not null, -- the bank's name for it
    order_code text not null, -- as the bank told it
    reference text not null,
    amount bigint not null,
    currency text not null,
    why text not null -- payment.aside_<why> is the sentence
);

create unique index payments_aside_once on payments_aside (bank, event);

create index refunds_not_given on refunds (at) where given_at is null;

-- The books of the simulated bank: what it was asked to take from the cards that make trouble, …
create table testpay_charges (
    order_code text primary key,
    trick text not null,
    amount bigint not null,
    currency text not null,
    state text not null check (state in ('asked', 'taken', 'refused', 'withdrawn')),
    takes_at bigint, -- when it takes the money; null: when somebody confirms it
    at bigint not null
);

-- … and the log of its calls.
create table testpay_calls (
    id bigint generated always as identity primary key,
    at bigint not null,
    order_code text not null,
    what text not null,
    said text not null,
    card text not null default '' -- the last four digits
);

create index testpay_calls_of_order on testpay_calls (order_code);
