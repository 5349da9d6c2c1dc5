import { resolve } from 'node:path';
import { z } from 'zod';
import { Problem } from './problem.ts';

const DEFAULT_PORT = 8080;

/** The values of scripts/options.json as `node:util` parsed them. */
export type RawOptions = Record<string, string | boolean | undefined>;

export interface Settings {
  root: string;
  dataDir: string;
  host: string;
  port: number;
  runtime: 'docker' | 'process' | 'auto';
  readyFile: string | null;
  demo: boolean;
  verbose: boolean;
  dev: boolean;
  /** A process that a debugger runs in place of the supervisor. */
  without: ProgramName | null;
}

const ProgramName = z.enum(['api', 'control-worker', 'node-worker']);
export type ProgramName = z.infer<typeof ProgramName>;

const portOption = z.coerce.number().int().min(1).max(65_535);

/**
 * Options of the command line as settings.
 * @param calledFrom the folder that relative paths are meant from
 * @throws Problem naming the option that cannot be used
 */
export function readSettings(root: string, calledFrom: string, options: RawOptions): Settings {
  const port = portOption.safeParse(options.port ?? DEFAULT_PORT);
  if (!port.success) throw new Problem(`--port must be a number from 1 to 65535, not "${String(options.port)}".`);
  const runtime = z.enum(['docker', 'process', 'auto']).safeParse(options.runtime ?? 'auto');
  if (!runtime.success)
    throw new Problem(`--runtime must be docker, process or auto, not "${String(options.runtime)}".`);
  const without = ProgramName.nullable().safeParse(options.without ?? null);
  if (!without.success)
    throw new Problem(`--without must be ${ProgramName.options.join(', ')}, not "${String(options.without)}".`);
  const path = (name: string) => {
    const value = options[name];
    if (value === '') throw new Problem(`--${name} needs a path.`);
    return typeof value === 'string' ? resolve(calledFrom, value) : null;
  };
  return {
    root,
    dataDir: path('data-dir') ?? resolve(root, '.mamba'),
    host: String(options.host || '127.0.0.1'),
    port: port.data,
    runtime: runtime.data,
    readyFile: path('ready-file'),
    demo: options['no-demo'] !== true,
    verbose: options.verbose === true,
    dev: options.dev === true,
    without: without.data,
  };
}
