import { z } from 'zod';
import { masterKeysFromFile, masterKeysFromText } from './local-master-keys.ts';
import type { MasterKeys } from './master-keys.ts';

/** An empty variable is as good as none. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** What of the environment says where the master key is; a part of the settings of whoever has a key ring. */
export const MasterKeyEnvironment = z.object({
  /** 32 random bytes in base64; older ones after commas, for what they still wrap. */
  MAMBA_MASTER_KEY: optional,
  /** A file of the same, one a line. */
  MAMBA_MASTER_KEY_FILE: optional,
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
