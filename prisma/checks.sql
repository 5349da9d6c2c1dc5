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
