import { z } from 'zod';
import { masterKeysFromFile, masterKeysFromText } from './local-master-keys.ts';
import type { MasterKeys } from './master-keys.ts';

/** An empty variable counts as absent. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** Where the master key is: read by every process that has a key ring. */
export const MasterKeyEnvironment = z.object({
  MAMBA_MASTER_KEY: optional.meta({
    description:
      'Master key: 32 random bytes in base64 (`openssl rand -base64 32`). Older keys follow after commas, for what they still wrap. Set this or `MAMBA_MASTER_KEY_FILE`.',
    secret: true,
  }),
  MAMBA_MASTER_KEY_FILE: optional.meta({
    description: 'File of master keys, one a line, the newest first.',
    example: '/etc/mamba-host/master-keys',
    fallback: '`npm start` makes a key in the data folder',
  }),
});

/** @throws Error with a sentence that says what to set */
export function readMasterKeys(environment: Record<string, string | undefined>): MasterKeys {
  const { MAMBA_MASTER_KEY: text, MAMBA_MASTER_KEY_FILE: file } = MasterKeyEnvironment.parse(environment);
  if ((text === undefined) === (file === undefined)) {
    throw new Error(
      'Say where the master key is: set MAMBA_MASTER_KEY_FILE or MAMBA_MASTER_KEY, and only one of them. ' +
        'A new key is made by: openssl rand -base64 32',
    );
  }
  return text === undefined ? masterKeysFromFile(file ?? '') : masterKeysFromText(text);
}
