-- The language that a user chose, that of the browser that signed in last, and the one in which a mail is written; null where it is
-- not known.
ALTER TABLE "users" ADD COLUMN "locale" VARCHAR(10), ADD COLUMN "browser_locale" VARCHAR(10);
ALTER TABLE "mails" ADD COLUMN "locale" VARCHAR(10);
