import { z } from 'zod';

/** An empty variable is as good as none: `DATABASE_URL= npm start` means the embedded one. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || null);

const schema = z.object({
  DATABASE_URL: optional,
  TEMPORAL_ADDRESS: optional,
  TEMPORAL_NAMESPACE: optional,
  MAMBA_DOCKER_SOCKET: optional,
  DOCKER_HOST: optional,
  XDG_RUNTIME_DIR: optional,
  XDG_STATE_HOME: optional,
  HOME: optional,
  MAMBA_CA_DIR: optional,
  MAMBA_NODE_URL: optional,
  MAMBA_MASTER_KEY: optional,
  MAMBA_MASTER_KEY_FILE: optional,
  npm_lifecycle_event: optional,
});

/** What the supervisor takes from its environment. */
export interface SupervisorConfig {
  databaseUrl: string | null;
  temporalAddress: string | null;
  temporalNamespace: string;
  /** Paths where a Docker engine may listen, likeliest first. */
  dockerSockets: string[];
  /** Folder of what this user's installations know of each other. */
  stateDir: string;
  /** Folder of the authority of machines' certificates; null: in the data folder. */
  authorityDir: string | null;
  /** Where nodes reach the API, as the user says. */
  nodeUrl: string | null;
  /** Where the master key is, as the user says; null: in the data folder. */
  masterKey: Record<string, string> | null;
  /** npm stands between us and the user. */
  startedByNpm: boolean;
}

export function readConfig(env: Record<string, string | undefined> = process.env): SupervisorConfig {
  const parsed = schema.parse(env);
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
    masterKey: masterKeyOf(parsed),
    startedByNpm: parsed.npm_lifecycle_event !== null,
  };
}

function masterKeyOf({ MAMBA_MASTER_KEY: key, MAMBA_MASTER_KEY_FILE: file }: z.infer<typeof schema>) {
  if (key === null && file === null) return null;
  return {
    ...(key === null ? {} : { MAMBA_MASTER_KEY: key }),
    ...(file === null ? {} : { MAMBA_MASTER_KEY_FILE: file }),
  };
}
