-- The role that somebody is invited to; they have it once they have set a password by a link that was mailed to them.
create table invitations (
    account_id bigint primary key references accounts (id),
    role text not null,
    invited_by bigint references accounts (id),
    at bigint not null
);
