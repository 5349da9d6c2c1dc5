-- Guesses at the code of an authenticator, by account and by who guesses.
CREATE TABLE "second_factor_guesses" (
    "user_id" UUID NOT NULL,
    "holder" VARCHAR(50) NOT NULL,
    "count" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "second_factor_guesses_pkey" PRIMARY KEY ("user_id","holder")
);

-- AddForeignKey
ALTER TABLE "second_factor_guesses" ADD CONSTRAINT "second_factor_guesses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
