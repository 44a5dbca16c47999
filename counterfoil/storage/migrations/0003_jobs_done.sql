-- Old jobs are swept without looking at the others.
create index jobs_to_sweep on jobs (done_at) where done_at is not null;

-- What failed is what `counterfoil doctor` asks for.
create index jobs_failing on jobs (id) where done_at is null and failure <> '';
