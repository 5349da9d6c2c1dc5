import { backupSentences } from './sentences/backups.ts';
import { identitySentences } from './sentences/identity.ts';
import { nodeSentences } from './sentences/nodes.ts';
import { platformSentences } from './sentences/platform.ts';
import { requestSentences } from './sentences/requests.ts';
import { serverSentences } from './sentences/servers.ts';

/**
 * Every code that any process can raise, with its English sentence as a function of its arguments. The union is closed: an
 * error with another code does not compile, and one that arrives from an older process becomes a fallback (`receive.ts`).
 */
export const errorSentences = {
  ...requestSentences,
  ...identitySentences,
  ...serverSentences,
  ...backupSentences,
  ...nodeSentences,
  ...platformSentences,
};

export type ErrorCode = keyof typeof errorSentences;

/** What the sentence of a code needs: plain JSON, short, never secret. */
export type ArgumentsOf<Code extends ErrorCode> =
  Parameters<(typeof errorSentences)[Code]> extends []
    ? Record<string, never>
    : Parameters<(typeof errorSentences)[Code]>[0];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Arguments of any code, as they travel and are stored. */
export type ErrorArguments = Record<string, Json>;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorSentences, code);

/** Codes that a node may answer with. The others are about callers and requests, which are not for a node to judge. */
export type NodeErrorCode = keyof (typeof serverSentences & typeof backupSentences & typeof nodeSentences);

export const isNodeErrorCode = (code: string): code is NodeErrorCode =>
  [serverSentences, backupSentences, nodeSentences].some((sentences) => Object.hasOwn(sentences, code));

/** The English sentence of a code. */
export function sentenceOf<Code extends ErrorCode>(
  code: Code,
  ...given: Parameters<(typeof errorSentences)[Code]>
): string {
  const sentence = errorSentences[code] as (...given: unknown[]) => string;
  return sentence(...given);
}
