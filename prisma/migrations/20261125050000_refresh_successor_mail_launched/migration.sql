-- AlterTable
ALTER TABLE "mails" ADD COLUMN     "launched_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "refresh_tokens" ADD COLUMN     "successor" BYTEA;
