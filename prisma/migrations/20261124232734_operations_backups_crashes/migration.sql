-- CreateEnum
CREATE TYPE "BackupStatus" AS ENUM ('pending', 'running', 'complete', 'missing', 'damaged', 'failed', 'deleted');

-- CreateEnum
CREATE TYPE "BackupStorage" AS ENUM ('local', 's3');

-- CreateEnum
CREATE TYPE "CrashDecision" AS ENUM ('pending', 'restart', 'gave_up', 'none');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "OperationKind" ADD VALUE 'update';
ALTER TYPE "OperationKind" ADD VALUE 'restart';
ALTER TYPE "OperationKind" ADD VALUE 'backup';
ALTER TYPE "OperationKind" ADD VALUE 'restore';
ALTER TYPE "OperationKind" ADD VALUE 'verify';
ALTER TYPE "OperationKind" ADD VALUE 'delete_backup';
ALTER TYPE "OperationKind" ADD VALUE 'suspend';
ALTER TYPE "OperationKind" ADD VALUE 'unsuspend';

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "retry_of_id" UUID;

-- AlterTable
ALTER TABLE "servers" ADD COLUMN     "ending" JSONB,
ADD COLUMN     "policies" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "recovery" JSONB,
ADD COLUMN     "suspended_reason" VARCHAR(500);

-- CreateTable
CREATE TABLE "operation_histories" (
    "operation_id" UUID NOT NULL,
    "events" JSONB NOT NULL,
    "is_truncated" BOOLEAN NOT NULL DEFAULT false,
    "archived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operation_histories_pkey" PRIMARY KEY ("operation_id")
);

-- CreateTable
CREATE TABLE "backups" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    "node_id" UUID NOT NULL,
    "operation_id" UUID,
    "name" VARCHAR(100) NOT NULL,
    "status" "BackupStatus" NOT NULL DEFAULT 'pending',
    "trigger" VARCHAR(20) NOT NULL,
    "storage" "BackupStorage" NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    "format" VARCHAR(10),
    "locked" BOOLEAN NOT NULL DEFAULT false,
    "ignore" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "bytes" BIGINT,
    "content_bytes" BIGINT,
    "entries" INTEGER,
    "archive_sha256" CHAR(64),
    "content_sha256" CHAR(64),
    "requested_by_name" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "backups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "crashes" (
    "id" VARCHAR(100) NOT NULL,
    "server_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "exit" JSONB NOT NULL,
    "decision" "CrashDecision" NOT NULL DEFAULT 'pending',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "log" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "notified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "crashes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "backups_server_id_created_at_idx" ON "backups"("server_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "backups_tenant_id_created_at_idx" ON "backups"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "crashes_server_id_at_idx" ON "crashes"("server_id", "at" DESC);

-- CreateIndex
CREATE INDEX "operations_created_at_id_idx" ON "operations"("created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "operation_histories" ADD CONSTRAINT "operation_histories_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backups" ADD CONSTRAINT "backups_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backups" ADD CONSTRAINT "backups_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backups" ADD CONSTRAINT "backups_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backups" ADD CONSTRAINT "backups_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crashes" ADD CONSTRAINT "crashes_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Constraints that the Prisma schema cannot express.
ALTER TABLE "backups" ADD CONSTRAINT "backups_complete_has_facts"
  CHECK (status NOT IN ('complete', 'missing', 'damaged')
    OR (bytes >= 0 AND content_bytes >= 0 AND entries >= 0 AND archive_sha256 IS NOT NULL AND content_sha256 IS NOT NULL AND format IS NOT NULL));
ALTER TABLE "backups" ADD CONSTRAINT "backups_gone_has_time"
  CHECK ((status IN ('failed', 'deleted')) = (deleted_at IS NOT NULL));
ALTER TABLE "backups" ADD CONSTRAINT "backups_locked_stays" CHECK (NOT (locked AND status = 'deleted'));
CREATE INDEX "backups_there" ON "backups" (server_id, created_at DESC) WHERE deleted_at IS NULL;
ALTER TABLE "crashes" ADD CONSTRAINT "crashes_log_bounded" CHECK (cardinality(log) <= 200);
