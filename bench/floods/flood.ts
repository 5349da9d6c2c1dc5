import { z } from 'zod';

/** The task of an attacker: which flood, against what, in whose name. */
export const Flood = z.object({
  kind: z.enum(['fields', 'watches', 'pages']),
  url: z.url(),
  /** Of a user of the installation; a stranger has none. */
  token: z.string().nullable(),
  serverId: z.string(),
});
export type Flood = z.infer<typeof Flood>;

/** The address that an attacker seems to come from. */
export const attackersAddress = '198.51.100.7';
