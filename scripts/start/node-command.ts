import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './compile/build.ts';
import { Problem } from './problem.ts';
import { terminalProgress, writeLine } from './progress.ts';

const help = `Usage: npm run node -- [--join URL --token TOKEN] [--data-dir DIR] [--runtime docker|process|auto]

Runs this machine as a node. With --join and --token, as the panel shows them, it becomes one first; afterwards it knows who it is.
Of an installation with several APIs, --join may name all of them, separated by commas.
Folder of all that the node keeps: .mamba-node, unless --data-dir says otherwise.`;

/** `npm run node`: the node worker alone, in the foreground, on a machine that has neither database nor panel. Never returns. */
export async function runNode(root: string, calledFrom: string, args: string[]): Promise<void> {
  const values = read(args);
  if (values.help === true) return writeLine(help);
  const { join: apiUrl, token } = values;
  if ((apiUrl === undefined) !== (token === undefined)) throw new Problem(`Give both --join and --token.\n\n${help}`);
  await buildAll({ root, progress: terminalProgress(), signal: new AbortController().signal }, { panel: false });
  const dataDir = resolve(calledFrom, values['data-dir'] ?? join(root, '.mamba-node'));
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/node-worker.js'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      MAMBA_NODE_DATA_DIR: dataDir,
      ...(apiUrl === undefined ? {} : { MAMBA_API_URL: apiUrl, MAMBA_JOIN_TOKEN: token }),
      ...(values.runtime === undefined ? {} : { MAMBA_RUNTIME: values.runtime }),
    },
  });
  // Ctrl-C reaches it by itself; a signal to us is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise<number>((ended) => child.on('exit', (status) => ended(status ?? 1)));
  process.exit(code);
}

function read(args: string[]) {
  try {
    const value = { type: 'string' } as const;
    const options = {
      join: value,
      token: value,
      'data-dir': value,
      runtime: value,
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args, options, strict: true }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${help}`, { cause: error });
  }
}
