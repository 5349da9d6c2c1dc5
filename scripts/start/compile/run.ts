import { spawn } from 'node:child_process';
import { Problem } from '../problem.ts';

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  input?: string;
  signal?: AbortSignal;
}

/**
 * Runs a program to its end, silently.
 * @returns what it printed
 * @throws Problem with its last words when it fails
 */
export function runProgram(what: string, command: string, args: string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Problem(`${what} failed:\n${(errors || output).trim().split('\n').slice(-25).join('\n')}`));
    });
  });
}
