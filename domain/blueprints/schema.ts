import { z } from 'zod';
import { RuntimeKind } from '../contracts/nodes.ts';
import { fits, longestCommands, longestScript } from '../payloads/bounds.ts';
import { PolicyOverrides } from '../servers/policies.ts';
import { findPlaceholders, isInsideQuotes } from './placeholders.ts';
import { parseReadyPattern } from './ready.ts';
import { applyRule, VariableRule } from './rules.ts';
import { RESERVED_VARIABLES, STANDARD_VARIABLES } from './standard-variables.ts';

const MIB = 1024 * 1024;
const UNITS: Record<string, number> = { KiB: 1024, MiB: MIB, GiB: 1024 * MIB, TiB: 1024 * 1024 * MIB };

/** Bytes as a number, or as people write them: `512 MiB`, `1.5 GiB`. */
const bytes = z.union([z.number(), z.string()]).transform((given, context) => {
  const written = /^(\d+(?:\.\d+)?) ?(KiB|MiB|GiB|TiB)$/.exec(String(given));
  const size = typeof given === 'number' ? given : Number(written?.[1]) * (UNITS[written?.[2] ?? ''] ?? Number.NaN);
  if (Number.isSafeInteger(size) && size >= MIB) return size;
  context.addIssue({ code: 'custom', message: 'must be at least 1 MiB, as a number of bytes or such as 512 MiB' });
  return z.NEVER;
});

/** YAML reads an unquoted 20 as a number and true as a boolean; a variable's value is always text. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const BlueprintVariableShape = z.strictObject({
  /** The name in the environment. */
  key: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be capital letters, digits and underscores, such as MAX_PLAYERS'),
  name: z.string().min(1).max(80),
  description: z.string().max(500).default(''),
  default: scalar.default(''),
  rules: VariableRule,
  userViewable: z.boolean().default(true),
  userEditable: z.boolean().default(true),
  /** Encrypted at rest, never shown again, never logged. */
  secret: z.boolean().default(false),
});

export const BlueprintVariable = BlueprintVariableShape.superRefine((variable, context) => {
  if (RESERVED_VARIABLES.includes(variable.key)) {
    context.addIssue({
      code: 'custom',
      path: ['key'],
      message: `${variable.key} is set by the platform; choose another name`,
    });
  }
  // An empty default of a required variable means "the user must fill it in", and a licence is never accepted beforehand.
  const mustBeGiven = variable.default === '' || (variable.rules.type === 'boolean' && variable.rules.mustAccept);
  if (mustBeGiven) return;
  const result = applyRule(variable.rules, variable.default);
  if (!result.ok)
    context.addIssue({ code: 'custom', path: ['default'], message: `breaks its own rules: ${result.fault.message}` });
});
export type BlueprintVariable = z.infer<typeof BlueprintVariable>;

const BlueprintStop = z.union(
  [
    z.strictObject({
      command: z
        .string()
        .min(1)
        .max(500)
        .regex(/^[^\r\n]*$/, 'must be one line'),
    }),
    z.strictObject({ signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGKILL']) }),
  ],
  { error: 'must be { command: … } or { signal: SIGTERM | SIGINT | SIGQUIT | SIGHUP | SIGKILL }' },
);
type BlueprintStop = z.infer<typeof BlueprintStop>;

const BlueprintPort = z.strictObject({
  name: z.string().min(1),
  protocol: z.enum(['tcp', 'udp', 'both']),
  /** The port the game is known by, taken when it is free. */
  default: z.number().int().min(1).max(65_535).optional(),
});
type BlueprintPort = z.infer<typeof BlueprintPort>;

const readyPattern = z
  .string()
  .min(1)
  .max(500)
  .refine((pattern) => {
    try {
      parseReadyPattern(pattern);
      return true;
    } catch {
      return false;
    }
  }, 'is not a regular expression');

/** Longer ones no registry takes. */
const imageName = z.string().min(1).max(400);

/** A console command, and the line that says it is done. */
export const BackupCommand = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[^\r\n]*$/, 'must be one line'),
  /** As `ready.pattern`; left out: nothing is waited for. */
  waitFor: readyPattern.optional(),
  /** How long it is waited for; after that the backup goes on and says so. */
  timeoutSeconds: z.number().int().min(1).max(600).default(30),
});
export type BackupCommand = z.infer<typeof BackupCommand>;

const backupCommands = z
  .array(BackupCommand)
  .max(10)
  .refine((commands) => fits(commands, longestCommands), 'must take no more than 16 KiB together');

/** A script that a node runs. It travels in one message with the server's variables. */
const script = z
  .string()
  .min(1)
  .refine((text) => fits(text, longestScript), 'must take no more than 64 KiB; let a long script download the rest');

const BlueprintShape = z.strictObject({
  schema: z.literal(1),
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with hyphens, such as minecraft-paper'),
  name: z.string().min(1).max(80),
  description: z.string().min(1).max(500),
  author: z.string().max(120).optional(),
  category: z.string().min(1).max(40),
  runtimes: z.array(RuntimeKind).min(1, 'must name at least one of docker, process'),
  /** Label → image; the first is the default. */
  images: z.record(z.string().min(1), imageName),
  install: z.strictObject({
    image: imageName,
    entrypoint: z.enum(['sh', 'bash']).default('bash'),
    /** Runs in the server's folder (/mnt/server in a container, the data folder as a process); exits 0 when all is done. */
    script,
  }),
  /** A shell line; see `renderShell` for `{{VARIABLE}}`. */
  startup: z.string().min(1).max(8192),
  stop: BlueprintStop,
  /** How long a stop may take before the process is killed. */
  graceSeconds: z.number().int().min(1).max(600).default(30),
  ready: z.strictObject({ pattern: readyPattern }),
  ports: z.array(BlueprintPort).default([]),
  variables: z.array(BlueprintVariable).max(200).default([]),
  defaults: z.strictObject({
    memoryBytes: bytes,
    /** Percent of one core; 0 is no limit. */
    cpuPercent: z.number().int().min(0),
    diskBytes: bytes,
    pids: z.number().int().min(16),
  }),
  console: z.strictObject({ commands: z.array(z.string().min(1)).default([]) }).prefault({}),
  /** What an update runs in the server's folder; left out: the install script, over the files that are there. */
  update: z.strictObject({ script }).optional(),
  backup: z
    .strictObject({
      /** Console commands that make the files on disk consistent, and those that let the game write again. */
      before: backupCommands.default([]),
      after: backupCommands.default([]),
    })
    .prefault({}),
  /** How servers of this kind are run, where they do not say otherwise themselves. */
  policies: PolicyOverrides.prefault({}),
  /** Programs that must be on the PATH of a node that runs this as a plain process. */
  processRequirements: z.array(z.string().min(1).max(100)).max(50).default([]),
});

/** Everything the platform knows of one kind of game server: a data file in `/blueprints`, validated when it is read. */
export const Blueprint = BlueprintShape.superRefine((blueprint, context) => {
  const report = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (blueprint.runtimes.includes('docker') && Object.keys(blueprint.images).length === 0) {
    report(['images'], 'must name at least one image, since runtimes has docker');
  }
  const keys = blueprint.variables.map((variable) => variable.key);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) !== index) report(['variables', index, 'key'], `${key} is declared twice`);
  });
  const known = new Set<string>([...STANDARD_VARIABLES, ...keys]);
  for (const placeholder of findPlaceholders(blueprint.startup)) {
    if (!known.has(placeholder.name))
      report(['startup'], `${placeholder.text} is neither a variable nor a standard one`);
    if (placeholder.mode !== 'raw' && isInsideQuotes(blueprint.startup, placeholder.index)) {
      report(['startup'], `${placeholder.text} stands inside quotes; leave them out, a value is quoted by itself`);
    }
  }
  if (!('command' in blueprint.stop)) return;
  for (const placeholder of findPlaceholders(blueprint.stop.command)) {
    if (!known.has(placeholder.name))
      report(['stop', 'command'], `${placeholder.text} is neither a variable nor a standard one`);
  }
});
export type Blueprint = z.infer<typeof Blueprint>;
