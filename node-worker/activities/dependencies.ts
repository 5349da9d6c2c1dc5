import type { Logger } from 'pino';
import type { Backups } from '../backups/backups.ts';
import type { NodeLink } from '../link/node-link.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Servers } from '../servers/servers.ts';
import type { Stages } from '../stage/stages.ts';
import type { OperationOutputs } from './operation-outputs.ts';

export interface NodeDependencies {
  runtime: Runtime;
  servers: Servers;
  link: NodeLink;
  outputs: OperationOutputs;
  backups: Backups;
  stages: Stages;
  log: Logger;
}
