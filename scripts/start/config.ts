import { z } from 'zod';
import { readPublicUrl } from './settings.ts';

/** An empty variable counts as absent: `DATABASE_URL= npm start` means the embedded Postgres. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || null);

/** What the supervisor of `npm start` reads. Most are described by the process that it hands them to. */
export const SupervisorEnvironment = z.object({
  DATABASE_URL: optional,
  TEMPORAL_ADDRESS: optional,
  TEMPORAL_NAMESPACE: optional,
  MAMBA_DOCKER_SOCKET: optional,
  DOCKER_HOST: optional.meta({
    description: "Docker's own variable; its `unix://` form names the socket of the engine.",
    example: 'unix:///run/user/1000/docker.sock',
  }),
  XDG_RUNTIME_DIR: optional.meta({ description: "Folder in which a rootless engine's `docker.sock` is looked for." }),
  XDG_STATE_HOME: optional.meta({
    description: "Folder of the register of this user's installations and their game ports.",
    fallback: '`~/.local/state`',
  }),
  HOME: optional.meta({ description: 'Home folder of the user.' }),
  MAMBA_CA_DIR: optional,
  MAMBA_NODE_URL: optional,
  MAMBA_PUBLIC_URL: optional,
  MAMBA_MASTER_KEY: optional,
  MAMBA_MASTER_KEY_FILE: optional,
  /** Read before anything is installed, by scripts/env-file.mjs. */
  MAMBA_ENV_FILE: z.string().optional().meta({
    description: 'File of variables that is read in place of `.env`. Empty: none is read.',
    fallback: '`.env` in the folder of the project, where there is one',
  }),
  npm_lifecycle_event: optional.meta({ description: 'Set by npm: the script that it runs.' }),
});

/** What the supervisor takes from its environment. */
export interface SupervisorConfig {
  databaseUrl: string | null;
  temporalAddress: string | null;
  temporalNamespace: string;
  /** Paths where a Docker engine may listen, likeliest first. */
  dockerSockets: string[];
  /** Folder in which this user's installations register. */
  stateDir: string;
  /** Folder of the certificate authority of nodes; null: in the data folder. */
  authorityDir: string | null;
  /** Where nodes reach the API, when the environment says so. */
  nodeUrl: string | null;
  /** What users open, when the environment says so. */
  publicUrl: string | null;
  /** Where the master key is, when the environment says so; null: in the data folder. */
  masterKey: Record<string, string> | null;
  /** npm stands between us and the user. */
  startedByNpm: boolean;
}

export function readConfig(env: Record<string, string | undefined> = process.env): SupervisorConfig {
  const parsed = SupervisorEnvironment.parse(env);
  const unixHost = parsed.DOCKER_HOST?.startsWith('unix://') ? parsed.DOCKER_HOST.slice('unix://'.length) : null;
  const home = parsed.HOME ?? '/';
  const asked = parsed.MAMBA_DOCKER_SOCKET ?? unixHost;
  const usual = [
    '/var/run/docker.sock',
    ...(parsed.XDG_RUNTIME_DIR ? [`${parsed.XDG_RUNTIME_DIR}/docker.sock`] : []),
    `${home}/.docker/run/docker.sock`,
  ];
  return {
    databaseUrl: parsed.DATABASE_URL,
    temporalAddress: parsed.TEMPORAL_ADDRESS,
    temporalNamespace: parsed.TEMPORAL_NAMESPACE ?? 'default',
    dockerSockets: asked ? [asked] : usual,
    stateDir: `${parsed.XDG_STATE_HOME ?? `${home}/.local/state`}/mamba-host`,
    authorityDir: parsed.MAMBA_CA_DIR,
    nodeUrl: parsed.MAMBA_NODE_URL,
    publicUrl: readPublicUrl('MAMBA_PUBLIC_URL', parsed.MAMBA_PUBLIC_URL),
    masterKey: masterKeyOf(parsed),
    startedByNpm: parsed.npm_lifecycle_event !== null,
  };
}

function masterKeyOf({ MAMBA_MASTER_KEY: key, MAMBA_MASTER_KEY_FILE: file }: z.infer<typeof SupervisorEnvironment>) {
  if (key === null && file === null) return null;
  return {
    ...(key === null ? {} : { MAMBA_MASTER_KEY: key }),
    ...(file === null ? {} : { MAMBA_MASTER_KEY_FILE: file }),
  };
}
