-- What a tenant may take. Null follows the platform's default; each resource is a number, or null for unlimited.
ALTER TABLE "tenants" ADD COLUMN "pool" JSONB;

-- An upgrade refuses nothing that a tenant could do before it: tenants that exist are unlimited until an administrator says otherwise.
UPDATE "tenants" SET "pool" = '{"memoryBytes": null, "cpuPercent": null, "diskBytes": null, "servers": null, "ports": null, "backups": null, "backupBytes": null}';

-- One row at most. Where a setting is null, the default of the running version is in force.
CREATE TABLE "platform_settings" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "tenant_pool" JSONB,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "platform_settings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "platform_settings_one_row" CHECK ("id" = 1)
);
