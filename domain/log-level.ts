import { z } from 'zod';

/** The setting MAMBA_LOG_LEVEL of every process; the levels are those of pino. */
export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').meta({
  description: 'Least severe level that is logged; `silent` logs nothing.',
});
