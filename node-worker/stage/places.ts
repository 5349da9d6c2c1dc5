import path from 'node:path';
import { Layout } from '../runtime/host/layout.ts';

/** The file in an operation's folder that says what takes whose place. */
export const planName = 'swap.json';

/** Where an operation on a server's files works: beside these, on the same file system, out of the server's reach. */
export class StagePlaces {
  readonly files: string;
  readonly work: string;

  constructor(dataDir: string, serverId: string, operationId: string) {
    const layout = new Layout(dataDir);
    this.files = layout.files(serverId);
    this.work = layout.work(serverId, operationId);
  }

  /** What will take the files' place. */
  get staged(): string {
    return path.join(this.work, 'staged');
  }

  /** What was in that place before. */
  get kept(): string {
    return path.join(this.work, 'kept');
  }

  get plan(): string {
    return path.join(this.work, planName);
  }
}
