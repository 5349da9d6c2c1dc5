-- AlterTable
ALTER TABLE "nodes" ADD COLUMN     "linked_to" UUID;

-- CreateTable
CREATE TABLE "api_instances" (
    "id" UUID NOT NULL,
    "url" VARCHAR(300) NOT NULL,
    "fingerprint" CHAR(64) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_instances_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_instances_fingerprint_key" ON "api_instances"("fingerprint");
