import { z } from 'zod';

const Environment = z.object({
  DATABASE_URL: z.url(),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  MAMBA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** The prebuilt workflow bundle; beside this file once built. */
  MAMBA_WORKFLOW_BUNDLE: z.string().optional(),
});

/** The control worker's settings, from its environment. Throws a ZodError that names what is missing. */
export const loadConfig = () => Environment.parse(process.env);
