import { z } from 'zod';

const Environment = z.object({
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  MAMBA_NODE_ID: z.uuid(),
  MAMBA_NODE_TOKEN: z.string().min(16),
  MAMBA_API_URL: z.url(),
  MAMBA_NODE_DATA_DIR: z.string().min(1),
  MAMBA_RUNTIME: z.enum(['docker', 'process', 'auto']).default('auto'),
  MAMBA_DOCKER_SOCKET: z.string().optional(),
  /**
   * A file of CA certificates that install scripts trust besides the usual ones: for networks behind an inspecting proxy.
   * Left out, what this process itself was told to trust; empty, none.
   */
  MAMBA_EXTRA_CA_BUNDLE: z.string().optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
  /** Pool from which each server's bridge network is cut (Docker), and the size of each: `10.213.0.0/16,28`. */
  MAMBA_NETWORK_POOL: z
    .string()
    .regex(/^[0-9.]+\/\d+,\d+$/, 'must look like 10.213.0.0/16,28')
    .transform((text) => {
      const [cidr = '', prefix] = text.split(',');
      return { cidr, prefix: Number(prefix) };
    })
    .optional(),
  /** The process runtime has no isolation; production must ask for it by name. */
  MAMBA_ALLOW_PROCESS_RUNTIME: z.stringbool().default(false),
  NODE_ENV: z.string().optional(),
  MAMBA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type NodeConfig = z.infer<typeof Environment>;

/**
 * The node worker's settings, from its environment. What Node itself was told to trust (NODE_EXTRA_CA_CERTS) install scripts
 * trust too, unless MAMBA_EXTRA_CA_BUNDLE names another file. Throws a ZodError that names what is missing.
 */
export function loadConfig(): NodeConfig {
  const { NODE_EXTRA_CA_CERTS, ...environment } = process.env;
  return Environment.parse({ MAMBA_EXTRA_CA_BUNDLE: NODE_EXTRA_CA_CERTS || undefined, ...environment });
}
