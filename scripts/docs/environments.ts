import type { z } from 'zod';
import { ControlWorkerEnvironment } from '#activities/config.ts';
import { ApiEnvironment } from '#api/config.ts';
import { ProviderEnvironment } from '#api/identity/auth/providers/config.ts';
import { NodeEnvironment } from '#node-worker/config.ts';
import { MasterKeyEnvironment } from '#prisma/keys/config.ts';
import { AuditEnvironment } from '#scripts/audit/config.ts';
import { CaEnvironment } from '#scripts/ca/config.ts';
import { KeysEnvironment } from '#scripts/keys/config.ts';
import { SupervisorEnvironment } from '#scripts/start/config.ts';
import { TestEnvironment } from '#scripts/test/config.ts';
import { DevServerEnvironment } from '#temporal/runtime/config/dev-server.ts';

export interface Environment {
  /** The process, as `docs/configuration.md` calls it. */
  process: string;
  shape: Record<string, z.ZodType>;
}

/** Every process with the schema of its environment. The first process that describes a variable is the one it is listed under. */
export const environments: Environment[] = [
  { process: 'API', shape: ApiEnvironment.shape },
  { process: 'API', shape: MasterKeyEnvironment.shape },
  { process: 'API', shape: ProviderEnvironment.shape },
  { process: 'control worker', shape: ControlWorkerEnvironment.shape },
  { process: 'control worker', shape: MasterKeyEnvironment.shape },
  { process: 'node worker', shape: NodeEnvironment.shape },
  { process: 'npm start', shape: SupervisorEnvironment.shape },
  { process: 'npm start', shape: DevServerEnvironment.shape },
  { process: 'npm run audit:verify', shape: AuditEnvironment.shape },
  { process: 'npm run ca', shape: CaEnvironment.shape },
  { process: 'npm run keys', shape: KeysEnvironment.shape },
  { process: 'npm run keys', shape: MasterKeyEnvironment.shape },
  { process: 'tests', shape: TestEnvironment.shape },
  { process: 'tests', shape: DevServerEnvironment.shape },
];
