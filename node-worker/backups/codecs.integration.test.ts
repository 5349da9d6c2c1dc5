import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Engine } from './engine/client.ts';
import { BackupBench } from './test/bench.ts';
import { engineProgram } from './test/engine-program.ts';
import { describeTree, put, putRandom } from './test/tree.ts';

/** Run before the engine, on a node for which there is no library of Zstandard. */
const noLibrary = `
  import module from 'node:module';
  import zlib from 'node:zlib';
  delete zlib.zstdCompress;
  module.register('data:text/javascript,' + encodeURIComponent(
    'export async function resolve(name, context, next) { if (name.includes("node-zstd")) throw new Error("no build"); return next(name, context); }'
  ));
`;
const noProgram = `process.env.PATH = '/nowhere';`;

const engineOn = (node: string): Engine =>
  new Engine(['--import', `data:text/javascript,${encodeURIComponent(node)}`, engineProgram()], { debug: () => {} });

describe('a node without a library of Zstandard', () => {
  let dataDir: string;
  let usual: BackupBench;
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-codecs-'));
    usual = new BackupBench({ dataDir });
    fill(usual);
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  function fill(bench: BackupBench): void {
    putRandom(bench.files, 4, 700_000);
    put(bench.files, 'text.txt', 'words\n'.repeat(100_000));
    put(bench.files, 'empty', '');
  }

  /** Another node over the same folder of backups, with the same files. */
  function nodeWith(engine: Engine): BackupBench {
    const bench = new BackupBench({ dataDir, engine });
    put(bench.files, 'noise.bin', randomBytes(2_000_000));
    fill(bench);
    return bench;
  }

  it.each([
    ['has the program: its archives are the same to all', noLibrary, 'tar.zst', 'zstd -dcq'],
    ['has not even the program: its archives are gzip', noLibrary + noProgram, 'tar.gz', 'gzip -dc'],
  ])('%s', async (_, node, format, unpack) => {
    const bench = nodeWith(engineOn(node));
    const { backup } = await bench.create();
    expect(backup.archive.format).toBe(format);
    const whole = describeTree(bench.files);
    // Read by itself, by a node that has everything, and by the usual programs.
    await bench.backups.verify(backup, bench.run());
    expect(describeTree((await bench.stage(backup)).staged)).toEqual(whole);
    expect(describeTree((await usual.stage(backup)).staged)).toEqual(whole);
    expect((await usual.stage(backup, { paths: ['text.txt'] })).entries).toBe(1);
    const page = await usual.backups.entries(backup.location, { folder: '', after: null, limit: 10 });
    expect(page.entries.map((entry) => entry.path)).toEqual(['random', 'empty', 'noise.bin', 'text.txt']);
    const listed = execFileSync('sh', ['-c', `${unpack} "$1" | tar -t`, 'sh', bench.archiveFile(backup)]).toString();
    expect(listed.trim().split('\n')).toHaveLength(backup.archive.entries);
    // Looked up, not made again.
    expect((await bench.create({ location: backup.location })).backup).toEqual(backup);
  });

  it('says what to install when it is to read Zstandard and has nothing for it', async () => {
    const { backup } = await usual.create();
    const bench = nodeWith(engineOn(noLibrary + noProgram));
    await expect(bench.stage(backup)).rejects.toMatchObject({
      code: 'backup.unreadable',
      kind: 'permanent',
      message: expect.stringContaining('Install the program zstd') as string,
    });
  });

  it('reads with the program what the library made', async () => {
    const { backup } = await usual.create();
    const bench = nodeWith(engineOn(noLibrary));
    expect(describeTree((await bench.stage(backup)).staged)).toEqual(describeTree(usual.files));
  });
});
