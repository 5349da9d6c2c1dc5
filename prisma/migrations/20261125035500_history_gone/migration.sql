-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "history_gone_at" TIMESTAMPTZ(3);
