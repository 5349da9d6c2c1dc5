-- AlterTable
ALTER TABLE "backups" ADD COLUMN     "removing_at" TIMESTAMPTZ(3);
