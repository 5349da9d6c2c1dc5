import type { AllocationPorts } from './data/game-ports.ts';

/** How the first administrator signs in; the password is generated. */
export const ADMIN_EMAIL = 'admin@mamba.local';

/** What the seed program reads from its standard input. */
export interface SeedRequest {
  databaseUrl: string;
  /** False leaves the demo tenant and user out; the first administrator is always made. */
  demo: boolean;
  adminPassword: string;
  demoPassword: string;
  nodeId: string;
  joinToken: string | null;
  allocationPorts: AllocationPorts;
  root: string;
}
