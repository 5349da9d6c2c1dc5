-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "parent_id" UUID;

-- CreateIndex
CREATE INDEX "sessions_impersonator_id_idx" ON "sessions"("impersonator_id");

-- CreateIndex
CREATE INDEX "sessions_parent_id_idx" ON "sessions"("parent_id");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was done to somebody, for his own page: found without reading the whole log.
CREATE INDEX "audit_entries_details_user_id_idx" ON "audit_entries"(("details"->>'userId'), "at") WHERE "details" ? 'userId';
