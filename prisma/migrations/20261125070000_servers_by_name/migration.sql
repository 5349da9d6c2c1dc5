-- Lists of servers are sorted by name as people sort: of one tenant, and of all for the platform's administrators.
DROP INDEX "servers_live_by_tenant";
CREATE INDEX "servers_live_by_tenant" ON "servers" (tenant_id, lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX "servers_live_by_name" ON "servers" (lower(name), id) WHERE deleted_at IS NULL;
