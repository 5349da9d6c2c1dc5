import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeLabel } from '#node-worker/runtime/docker/place.ts';
import { withClient } from '#prisma/engine/postgres-connection.ts';
import { databaseOfDataDir } from '#scripts/start/engines/running.ts';
import type { DockerEngine } from '../engines/docker.ts';
import { disagreements } from '../checks/agree.ts';
import { settles } from '../operations/servers.ts';
import { GAME } from '../platform/game.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';

interface Damage {
  what: string;
  /** Does it; resolves to how it is mended. */
  inflict: () => Promise<() => Promise<unknown> | void> | (() => Promise<unknown> | void);
  /** What must be said of it. */
  found: RegExp;
}

/**
 * Proves that the checks can see: damages one thing after the other, and wants each to be found and, once it is mended, gone.
 * A campaign whose checks are blind would survive everything. @throws Error that names what was not seen
 */
export async function proveChecks(world: World): Promise<void> {
  const { engine } = world;
  const all = [...damages(world), ...(engine === null ? [] : engineDamages(world, engine))];
  for (const { what, inflict, found } of all) {
    const mend = await inflict();
    try {
      const seen = (await disagreements(world)).map((each) => each.what);
      if (!seen.some((sentence) => found.test(sentence)))
        throw new Error(`The checks do not see ${what}. They see: ${seen.join('; ') || 'nothing'}`);
    } finally {
      await mend();
    }
  }
  await settles(world);
}

function damages(world: World): Damage[] {
  const server = world.bystander;
  if (server === null) throw new Error('There is no server yet to damage.');
  const { nodeDir, s3 } = world;
  return [
    file('what an install left', join(nodeDir, 'installs', 'left', 'output'), /left over: installs\/left$/),
    file('a file that was half written', join(nodeDir, 'state', 'left.json.new'), /left over: state\/left\.json\.new/),
    file('a folder of no server', join(nodeDir, 'servers', 'left', 'x'), /left over: servers\/left$/),
    file('staged files', join(nodeDir, 'servers', server.id, 'work', 'left', 'x'), /left over: .*\/work\/left$/),
    file('half a local archive', join(nodeDir, 'backups', 'a', 'left.tar.zst'), /left over in the local storage/),
    file('an object in the bucket', join(s3.bucket, 'a', 'left.tar.zst'), /left over in the s3 storage/),
    file('an unfinished upload', join(s3.bucket, '.sgwtmp', 'multipart', 'a', 'b', '1'), /multipart upload a\/b/),
    count('a second start', server, GAME.starts, /its game was started 2 times/),
    count('a second run of a script', server, GAME.installs, /its script was run 2 times/),
    file('a changed file', join(server.files.folder, GAME.world, 'left'), /its files are not those/),
    {
      what: 'a server that runs and should not',
      inflict: () => {
        const { settled } = server;
        server.settled = { ...settled, states: ['offline'], runs: false };
        return () => void (server.settled = settled);
      },
      found: /should be offline but is running/,
    },
    {
      what: 'another run than the one that must go on',
      inflict: () => {
        const { startedAt } = server;
        server.startedAt = new Date(0).toISOString();
        return () => void (server.startedAt = startedAt);
      },
      found: /it was interrupted/,
    },
    {
      what: 'a database behind its actor',
      inflict: async () => {
        await writeError(world, server.id, {
          code: 'of_another_time',
          message: 'It failed.',
          at: new Date(0).toISOString(),
        });
        return () => writeError(world, server.id, null);
      },
      found: /the actor knows another powerError than the database/,
    },
  ];
}

function engineDamages(world: World, { docker }: DockerEngine): Damage[] {
  const Labels = { 'mamba.node': nodeLabel(world.nodeDir), 'mamba.server': 'left' };
  return [
    {
      what: 'a container without a server',
      inflict: async () => {
        const container = await docker.createContainer({ name: 'left', Image: 'debian:bookworm-slim', Labels });
        return () => container.remove();
      },
      found: /left over: container \/left/,
    },
    {
      what: 'a network without a server',
      inflict: async () => {
        // In a range that nothing else is in: the engine's own choice might be one of the machine's engine.
        const IPAM = { Config: [{ Subnet: '10.187.255.240/28' }] };
        const network = await docker.createNetwork({ Name: 'left', Labels, IPAM });
        return () => network.remove();
      },
      found: /left over: network left/,
    },
  ];
}

/** Makes a leftover file, and its folder where needed. */
function file(what: string, path: string, found: RegExp): Damage {
  return {
    what,
    inflict: () => {
      const made = mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'left');
      return () => rmSync(made ?? path, { recursive: true });
    },
    found,
  };
}

/** One more line where a game or a script counts how often it ran. */
function count(what: string, { files }: Subject, name: string, found: RegExp): Damage {
  return {
    what,
    inflict: () => {
      const path = join(files.folder, name);
      appendFileSync(path, 'again\n');
      return () => writeFileSync(path, `${name === GAME.starts ? 'start' : 'run'}\n`);
    },
    found,
  };
}

async function writeError(world: World, serverId: string, error: object | null): Promise<void> {
  const url = databaseOfDataDir(world.dataDir);
  if (url === null) throw new Error('The database of the installation does not run.');
  await withClient(url, (client) =>
    client.query('update servers set power_error = $1 where id = $2', [
      error === null ? null : JSON.stringify(error),
      serverId,
    ]),
  );
}
