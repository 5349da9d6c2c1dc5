/** What a new installation is seeded with. */
export interface SeedOptions {
  adminEmail: string;
  /** Used for a new administrator only: an existing one keeps their password. */
  adminPassword: string;
  /** False: only the administrator, with a tenant. */
  demo: boolean;
  /** Of the demo's ordinary user; used like the administrator's. */
  demoPassword: string;
  nodeId: string;
  /** Lets the local node join, once; null where it has joined already. */
  joinToken: string | null;
  /** Ports that the local node may give to servers. */
  allocationPorts: { ip: string; from: number; to: number };
  /** Folder of blueprint files. */
  blueprintsDir: string;
}
