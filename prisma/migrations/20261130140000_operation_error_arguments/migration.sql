-- What the sentence of an operation's error is made of, so that it can be said in another language. Null in older rows.
ALTER TABLE "operations" ADD COLUMN "error_arguments" JSONB;
