import path from 'node:path';
import { caEnvironment } from '../host/ca.ts';

/** Without a container the places that blueprints know do not exist: they stand for the data folder. */
export function inDataFolder(text: string, files: string): string {
  return text.replaceAll('/home/container', files).replaceAll('/mnt/server', files);
}

/** This Node.js first: it is the one program that surely is here. */
export function usualSearchPath(): string {
  const usual = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];
  return [path.dirname(process.execPath), ...usual].join(':');
}

/** All that a plain process sees: nothing of the worker's own environment, which holds its secrets. */
export function cleanEnvironment(
  env: Record<string, string>,
  files: string,
  searchPath: string,
  caBundle: string | undefined,
): Record<string, string> {
  const given = Object.entries(env).map(([key, value]) => [key, inDataFolder(value, files)] as const);
  return {
    LANG: 'C.UTF-8',
    ...caEnvironment(caBundle),
    ...Object.fromEntries(given),
    PATH: env.PATH === undefined ? searchPath : `${env.PATH}:${searchPath}`,
    HOME: files,
  };
}
