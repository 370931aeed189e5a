-- What is known of a picture: size, format, perceptual hash; null for texts, whose words alone are kept.
alter table document add column picture jsonb;
