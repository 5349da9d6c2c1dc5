import type { Variable } from './variables.ts';

/** Set by the system or by npm, or without meaning inside of the file itself. */
const NOT_IN_THE_FILE = ['PATH', 'HOME', 'MAMBA_ENV_FILE', 'npm_lifecycle_event'];

const chapters = [
  { process: 'API', title: 'API', about: 'Some are read by other processes too; each entry says by which.' },
  { process: 'control worker', title: 'Control worker', about: 'Beside those that it shares with the API.' },
  { process: 'node worker', title: 'Node worker', about: 'Read on each node.' },
  { process: 'npm start', title: 'Starting', about: 'Read by `npm start` and the commands beside it.' },
  { process: 'tests', title: 'Development', about: 'Read by tests alone.' },
];

/**
 * The page `docs/configuration.md`.
 * @param setByStart names of the variables that `npm start` itself gives to the processes it starts
 */
export function configurationPage(variables: Variable[], setByStart: ReadonlySet<string>): string {
  const parts = chapters.map(({ process, title, about }) => {
    const own = variables.filter(({ processes }) => processes[0] === process);
    return [`## ${title}`, about, ...own.map((variable) => entry(variable, setByStart))].join('\n\n');
  });
  return `${[
    '# Configuration',
    'Every environment variable that a process reads. An empty variable counts as absent unless its entry says otherwise. `npm start` also reads a file `.env` in the folder of the project; [.env.example](../.env.example) is one to copy. A variable of the shell wins over the file.',
    '`npm run docs:configuration` writes this page from the schemas in the `config.ts` of each process; change it there.',
    ...parts,
  ].join('\n\n')}\n`;
}

function entry(variable: Variable, setByStart: ReadonlySet<string>): string {
  const facts = [
    `Read by: ${variable.processes.map(processName).join(', ')}.`,
    ...(variable.choices.length > 0 ? [`One of ${variable.choices.map(code).join(', ')}.`] : []),
    absence(variable),
    ...(setByStart.has(variable.name) ? [startSentence(variable)] : []),
    ...(variable.example === undefined ? [] : [`Example: ${code(variable.example)}.`]),
    ...(variable.secret ? ['**Secret.**'] : []),
  ];
  return `### \`${variable.name}\`\n\n${variable.description}\n\n${facts.join(' ')}`;
}

function startSentence({ processes }: Variable): string {
  if (processes.includes('npm start')) return '`npm start` hands it to the processes it starts.';
  return '`npm start` sets it itself.';
}

function absence({ defaultValue, fallback, requiredBy, processes }: Variable): string {
  if (defaultValue !== null) return `Default: ${code(defaultValue)}.`;
  const otherwise = fallback === undefined ? '' : ` Otherwise: ${fallback}.`;
  if (requiredBy.length === 0) return fallback === undefined ? 'Optional.' : `Absent: ${fallback}.`;
  if (requiredBy.length === processes.length) return `Required.${otherwise}`;
  return `Required by: ${requiredBy.map(processName).join(', ')}.${otherwise}`;
}

/** The file `.env.example`: every variable that a person may set, as a comment, so that a copy of it changes nothing. */
export function environmentExample(variables: Variable[], setByStart: ReadonlySet<string>): string {
  const settable = variables.filter(
    ({ name, processes }) =>
      processes[0] !== 'tests' &&
      !NOT_IN_THE_FILE.includes(name) &&
      (!setByStart.has(name) || processes.includes('npm start')),
  );
  const lines = settable.flatMap(({ name, description, example, defaultValue, secret }) => [
    '',
    `# ${plain(description)}${secret ? ' Secret.' : ''}`,
    `# ${name}=${quoted(example ?? defaultValue ?? '')}`,
  ]);
  return [
    '# Copy this file to .env, which `npm start` and the commands beside it read, and remove the # of what you set.',
    '# docs/configuration.md describes every variable, also those of processes that run apart.',
    '# Written by `npm run docs:configuration`.',
    ...lines,
    '',
  ].join('\n');
}

const code = (text: string) => `\`${text}\``;
const processName = (name: string) => (name.startsWith('npm ') ? code(name) : name);
const plain = (text: string) => text.replaceAll('`', '').replaceAll('_Mails_', 'Mails');
const quoted = (value: string) => (/[\s#"<>]/.test(value) ? `'${value}'` : value);
