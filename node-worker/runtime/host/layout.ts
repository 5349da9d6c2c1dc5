import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Where everything of a node lies under its data folder. */
export class Layout {
  readonly dataDir: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  get servers(): string {
    return path.join(this.dataDir, 'servers');
  }
  server(serverId: string): string {
    return path.join(this.servers, safe(serverId));
  }
  /** The server's own files, which its users see. */
  files(serverId: string): string {
    return path.join(this.server(serverId), 'files');
  }
  runs(serverId: string): string {
    return path.join(this.server(serverId), 'runs');
  }
  run(serverId: string, runId: string): string {
    return path.join(this.runs(serverId), safe(runId));
  }
  /** Servers that have a folder. */
  serverIds(): Promise<string[]> {
    return idsIn(this.servers);
  }
  /** Runs of a server that have a folder, the oldest first. */
  runIds(serverId: string): Promise<string[]> {
    return idsIn(this.runs(serverId));
  }
  /** What an operation lays beside the server's files. */
  work(serverId: string, operationId: string): string {
    return path.join(this.server(serverId), 'work', safe(operationId));
  }
  /** Trees that are being removed, and those that could not be. */
  get removed(): string {
    return path.join(this.dataDir, 'removed');
  }
  removal(id: string): string {
    return path.join(this.removed, safe(id));
  }
  get installs(): string {
    return path.join(this.dataDir, 'installs');
  }
  install(operationId: string): string {
    return path.join(this.installs, safe(operationId));
  }
}

/** Sorts by time of start. */
export function newRunId(): string {
  return `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
}

/** When the run of this id began, the same for every worker that ever asks. */
export function startOf(runId: string): string {
  return new Date(Number.parseInt(runId, 36)).toISOString();
}

const isId = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name);

/** Foreign folders there (`lost+found`) are no servers. */
async function idsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isId).sort();
}

/** Ids come from the control plane as uuids; a path is never made of anything else. */
function safe(id: string): string {
  if (!isId(id)) throw new Error(`not an id: ${JSON.stringify(id)}`);
  return id;
}
