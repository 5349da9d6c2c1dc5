import { spawn } from 'node:child_process';
import type { Codec } from './codec.ts';

/**
 * Zstandard by the system's `zstd`, one process a frame; null where there is none.
 * @param program its name, looked up as the system does, or its path
 */
export async function zstdFromProgram(level: number, program = 'zstd'): Promise<Codec | null> {
  const works = await filter(program, ['-V'], Buffer.alloc(0), 64 * 1024).then(
    () => true,
    () => false,
  );
  if (!works) return null;
  return {
    format: 'tar.zst',
    name: 'zstd (program)',
    compress: (raw) => filter(program, ['-q', `-${level}`, '-c'], raw, raw.length * 2 + 4096),
    decompress: (packed, maxBytes) => filter(program, ['-q', '-d', '-c'], packed, maxBytes),
  };
}

/** Sends data through the program. Ends it, and rejects, when it gives back more than it may. */
function filter(program: string, args: string[], input: Buffer, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const pieces: Buffer[] = [];
    let bytes = 0;
    let errors = '';
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxBytes) {
        child.kill('SIGKILL');
        reject(new Error('the frame would unpack to more than it should'));
      } else pieces.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => (errors = (errors + piece.toString()).slice(-500)));
    child.on('error', reject);
    child.stdin.on('error', () => {}); // it went away early; its exit says why
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(pieces));
      else reject(new Error(`zstd ended with ${signal ?? `code ${String(code)}`}: ${errors.trim()}`));
    });
    child.stdin.end(input);
  });
}
