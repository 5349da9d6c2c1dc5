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
  /** The origin that users open, where it is not that of host and port. */
  publicUrl: string | null;
  /** Whether the development server of Temporal serves its web pages. */
  temporalUi: boolean;
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
    publicUrl: readPublicUrl('--public-url', options['public-url']),
    temporalUi: options['temporal-ui'] === true,
    runtime: runtime.data,
    readyFile: path('ready-file'),
    demo: options['no-demo'] !== true,
    verbose: options.verbose === true,
    dev: options.dev === true,
    without: without.data,
  };
}

/**
 * An address that users open, as its origin; null where none is given.
 * @param name of the option or variable, for the sentence
 * @throws Problem naming it
 */
export function readPublicUrl(name: string, value: string | boolean | null | undefined): string | null {
  if (value === undefined || value === null) return null;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const isOrigin = url !== null && `${url.pathname}${url.search}${url.hash}${url.username}` === '/';
  if (!isOrigin || !['http:', 'https:'].includes(url.protocol))
    throw new Problem(
      `${name} must be an address without a path, such as https://panel.example.com, not "${String(value)}".`,
    );
  return url.origin;
}
