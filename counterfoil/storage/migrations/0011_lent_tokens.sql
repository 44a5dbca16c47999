-- Tokens may be made for one address alone, and lend some of a person's rights; those of other sessions do neither.
alter table sessions add column resource text not null default ''; -- its path; empty for the API
alter table sessions add column scopes text; -- names of rights, with spaces between; null for all
