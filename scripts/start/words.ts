import { Problem } from './problem.ts';
import { writeLine } from './progress.ts';
import type { RawOptions } from './settings.ts';

/** What commands with words of their own understand. */
const understood = {
  keys: {
    status: 'which master key wraps how many data keys',
    rotate: 'new data keys for all, or for one: rotate TENANT, rotate platform',
    'new-master': 'puts a new master key before the old one',
    rewrap: 'wraps every data key with the newest master key',
  },
  ca: {
    status: 'what there is and how long it is good',
    init: 'makes root, issuer and server certificate, as far as missing; adds hosts: init HOST…',
    renew: 'a new server certificate; for more hosts: renew HOST…',
    join: 'a token by which one machine becomes a node: join NODE',
    revoke: 'takes all certificates of a node back: revoke NODE',
  },
} as const;

/**
 * The word that a command was given, `status` when none. Null when it only had to say what it understands, which it has.
 * @throws Problem for any other word, before anything is touched
 */
export function wordOf(
  command: keyof typeof understood,
  { positionals, options }: { positionals: string[]; options: RawOptions },
): string | null {
  const words: Record<string, string> = understood[command];
  const [word = 'status'] = positionals;
  if (options.help !== true) {
    if (word in words) return word;
    throw new Problem(`npm run ${command} understands ${Object.keys(words).join(', ')}; not ${word}.`);
  }
  const width = Math.max(...Object.keys(words).map((one) => one.length)) + 2;
  writeLine(`Usage: npm run ${command} -- [command] [--data-dir DIR]\n`);
  for (const [one, meaning] of Object.entries(words)) writeLine(`  ${one.padEnd(width)}${meaning}`);
  return null;
}
