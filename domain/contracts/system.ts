import { z } from 'zod';

/** What the panel needs to know before and after sign-in. `notices` are sentences to show (the process runtime's warning). */
export const SystemInfo = z
  .object({ name: z.string(), version: z.string(), notices: z.array(z.string()), temporalUiUrl: z.string().nullable() })
  .meta({ id: 'SystemInfo' });
export type SystemInfo = z.infer<typeof SystemInfo>;
