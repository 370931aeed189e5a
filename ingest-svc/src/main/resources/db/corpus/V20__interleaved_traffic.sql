-- Whether sessions of the share see lists drawn from both generations.
alter table traffic add column interleave boolean not null default false;
