-- CreateEnum
CREATE TYPE "TenantRole" AS ENUM ('owner', 'admin', 'operator', 'billing', 'viewer');

-- CreateEnum
CREATE TYPE "ServerStatus" AS ENUM ('new', 'installing', 'install_failed', 'ready', 'suspended', 'deleting', 'deleted');

-- CreateEnum
CREATE TYPE "PowerState" AS ENUM ('offline', 'starting', 'running', 'stopping');

-- CreateEnum
CREATE TYPE "OperationKind" AS ENUM ('install', 'reinstall', 'delete');

-- CreateEnum
CREATE TYPE "OperationStatus" AS ENUM ('pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "password_hash" TEXT NOT NULL,
    "is_platform_admin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "slug" VARCHAR(63) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "user_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "role" "TenantRole" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("user_id","tenant_id")
);

-- CreateTable
CREATE TABLE "nodes" (
    "id" UUID NOT NULL,
    "name" VARCHAR(63) NOT NULL,
    "token_hash" CHAR(64) NOT NULL,
    "online" BOOLEAN NOT NULL DEFAULT false,
    "last_seen_at" TIMESTAMPTZ(3),
    "facts" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "allocations" (
    "id" UUID NOT NULL,
    "node_id" UUID NOT NULL,
    "ip" INET NOT NULL,
    "port" INTEGER NOT NULL,
    "server_id" UUID,
    "is_primary" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "allocations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprints" (
    "id" UUID NOT NULL,
    "slug" VARCHAR(63) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "category" VARCHAR(63) NOT NULL DEFAULT 'other',
    "definition" JSONB NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blueprints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_variables" (
    "blueprint_id" UUID NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    "position" INTEGER NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "default_value" TEXT NOT NULL DEFAULT '',
    "user_viewable" BOOLEAN NOT NULL DEFAULT true,
    "user_editable" BOOLEAN NOT NULL DEFAULT true,
    "secret" BOOLEAN NOT NULL DEFAULT false,
    "rules" JSONB NOT NULL,

    CONSTRAINT "blueprint_variables_pkey" PRIMARY KEY ("blueprint_id","key")
);

-- CreateTable
CREATE TABLE "servers" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "node_id" UUID NOT NULL,
    "blueprint_id" UUID NOT NULL,
    "name" VARCHAR(64) NOT NULL,
    "description" VARCHAR(500) NOT NULL DEFAULT '',
    "image" TEXT NOT NULL,
    "memory_bytes" BIGINT NOT NULL,
    "swap_bytes" BIGINT NOT NULL,
    "cpu_percent" INTEGER NOT NULL,
    "disk_bytes" BIGINT NOT NULL,
    "pids" INTEGER NOT NULL,
    "io_weight" INTEGER NOT NULL DEFAULT 500,
    "start_when_installed" BOOLEAN NOT NULL DEFAULT false,
    "status" "ServerStatus" NOT NULL DEFAULT 'new',
    "desired_power" "PowerState" NOT NULL DEFAULT 'offline',
    "version" BIGINT NOT NULL DEFAULT 0,
    "power_error" JSONB,
    "power" "PowerState" NOT NULL DEFAULT 'offline',
    "observed_at" BIGINT NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "last_exit" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "server_variables" (
    "server_id" UUID NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "server_variables_pkey" PRIMARY KEY ("server_id","key")
);

-- CreateTable
CREATE TABLE "operations" (
    "id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" "OperationKind" NOT NULL,
    "status" "OperationStatus" NOT NULL DEFAULT 'pending',
    "idempotency_key" VARCHAR(200),
    "requested_by_id" UUID,
    "requested_by_name" VARCHAR(100) NOT NULL,
    "requested_from_ip" INET,
    "input" JSONB NOT NULL DEFAULT '{}',
    "steps" JSONB NOT NULL DEFAULT '[]',
    "version" BIGINT NOT NULL DEFAULT 0,
    "error_code" VARCHAR(100),
    "error_message" TEXT,
    "output" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" UUID,
    "tenant_id" UUID,
    "server_id" UUID,
    "action" VARCHAR(100) NOT NULL,
    "from_ip" INET,
    "request_id" VARCHAR(100),
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE INDEX "memberships_tenant_id_idx" ON "memberships"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "nodes_name_key" ON "nodes"("name");

-- CreateIndex
CREATE INDEX "allocations_server_id_idx" ON "allocations"("server_id");

-- CreateIndex
CREATE UNIQUE INDEX "allocations_node_id_ip_port_key" ON "allocations"("node_id", "ip", "port");

-- CreateIndex
CREATE UNIQUE INDEX "blueprints_slug_key" ON "blueprints"("slug");

-- CreateIndex
CREATE INDEX "servers_tenant_id_name_id_idx" ON "servers"("tenant_id", "name", "id");

-- CreateIndex
CREATE INDEX "servers_tenant_id_created_at_id_idx" ON "servers"("tenant_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "servers_node_id_idx" ON "servers"("node_id");

-- CreateIndex
CREATE INDEX "servers_blueprint_id_idx" ON "servers"("blueprint_id");

-- CreateIndex
CREATE UNIQUE INDEX "operations_idempotency_key_key" ON "operations"("idempotency_key");

-- CreateIndex
CREATE INDEX "operations_server_id_created_at_idx" ON "operations"("server_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "operations_tenant_id_created_at_idx" ON "operations"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "operations_status_idx" ON "operations"("status");

-- CreateIndex
CREATE INDEX "audit_entries_tenant_id_at_idx" ON "audit_entries"("tenant_id", "at");

-- CreateIndex
CREATE INDEX "audit_entries_server_id_at_idx" ON "audit_entries"("server_id", "at");

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_variables" ADD CONSTRAINT "blueprint_variables_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "servers" ADD CONSTRAINT "servers_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "servers" ADD CONSTRAINT "servers_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "servers" ADD CONSTRAINT "servers_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprints"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "server_variables" ADD CONSTRAINT "server_variables_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
-- Constraints that the Prisma schema cannot express; appended to the first migration by hand.
ALTER TABLE "users" ADD CONSTRAINT "users_email_lower_case" CHECK (email = lower(email));
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_port_range" CHECK (port BETWEEN 1 AND 65535);
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_primary_is_taken" CHECK (NOT is_primary OR server_id IS NOT NULL);
CREATE UNIQUE INDEX "allocations_one_primary" ON "allocations" (server_id) WHERE is_primary;
CREATE INDEX "allocations_free" ON "allocations" (node_id, port) WHERE server_id IS NULL;
ALTER TABLE "servers" ADD CONSTRAINT "servers_limits_positive"
  CHECK (memory_bytes > 0 AND disk_bytes > 0 AND swap_bytes >= 0 AND cpu_percent >= 0 AND pids > 0 AND io_weight BETWEEN 10 AND 1000);
ALTER TABLE "servers" ADD CONSTRAINT "servers_name_not_empty" CHECK (length(btrim(name)) > 0);
ALTER TABLE "servers" ADD CONSTRAINT "servers_desired_power" CHECK (desired_power IN ('offline', 'running'));
ALTER TABLE "servers" ADD CONSTRAINT "servers_deleted_has_time" CHECK ((status = 'deleted') = (deleted_at IS NOT NULL));
CREATE INDEX "servers_live_by_tenant" ON "servers" (tenant_id, name, id) WHERE deleted_at IS NULL;
ALTER TABLE "operations" ADD CONSTRAINT "operations_end_has_time"
  CHECK ((status IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL));
ALTER TABLE "operations" ADD CONSTRAINT "operations_output_bounded" CHECK (octet_length(output) <= 131072);
-- A server never has two operations under way.
CREATE UNIQUE INDEX "operations_one_at_a_time" ON "operations" (server_id) WHERE status IN ('running', 'cancelling');
