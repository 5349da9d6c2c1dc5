/** The options of `npm start`: what there is (options.json), read strictly, and printed for --help. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const table = JSON.parse(readFileSync(new URL('./options.json', import.meta.url), 'utf8'));

/** @throws Error with a sentence about an unknown option or a missing value */
export function parseOptions(args) {
  const options = Object.fromEntries(Object.entries(table).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const sentence = String(error.message).split('\n')[0].split('. To specify')[0].replace(/\.$/, '');
    throw new Error(`${sentence}.`, { cause: error });
  }
}

/** As `parseOptions`, for commands that take words. */
export function parseWords(args) {
  const words = args.filter((arg, index) => !arg.startsWith('--') && !isValue(args[index - 1]));
  return { positionals: words, options: parseOptions(args.filter((arg) => !words.includes(arg))) };
}

const isValue = (before) => before?.startsWith('--') === true && table[before.slice(2)]?.type === 'string';

export function printHelp() {
  const rows = Object.entries(table).map(([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help]);
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  console.log(`Usage: npm start -- [options]

Starts Mamba Host on this machine with everything it needs. Ctrl-C stops it, game servers included.

${rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`).join('\n')}

Environment
  DATABASE_URL        Use this Postgres instead of the embedded one
  TEMPORAL_ADDRESS    Use this Temporal (host:port) instead of the development server
  TEMPORAL_NAMESPACE  Its namespace (default: default)
  MAMBA_MASTER_KEY_FILE or MAMBA_MASTER_KEY
                      Use this master key instead of the one in the data folder`);
}

export function printVersion(root) {
  console.log(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
}
