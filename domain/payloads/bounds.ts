const KiB = 1024;

/**
 * What one message to, from or between workflows may take, in bytes of JSON. Temporal refuses 2 MiB, and a history of 50 MiB: the
 * bound leaves room for some hundred of the largest. Where each part comes from it is cut or refused by a bound below, which
 * together stay within this one (`payloads.test.ts` adds up the worst cases).
 */
export const largestPayload = 128 * KiB;

/** A sentence of another program, kept with a step or shown to users: reasons, warnings. */
export const longestSentence = 2 * KiB;

/** The arguments of one sentence together; larger ones stay behind, and the sentence travels alone. */
export const longestArguments = KiB;

/** Output that an operation keeps by way of its workflow. The API has more of it, by the node link. */
export const longestOutput = 32 * KiB;

/** Warnings of one activity, each a sentence. */
export const mostWarnings = 20;

/** The paths of a restore together. */
export const longestPaths = 64 * KiB;

/** The ignore patterns of one source (policy, request) together. */
export const longestIgnore = 16 * KiB;

/** The commands before, and those after a backup, together. */
export const longestCommands = 16 * KiB;

/** The script of an install, or of an update. */
export const longestScript = 64 * KiB;

/** The values of a server's variables together. */
export const longestVariables = 32 * KiB;

/** The specification with which a node runs or installs a server: variables filled in. */
export const longestSpec = 112 * KiB;

/** Backups that one activity names; a caller that needs all asks again until there are fewer. */
export const backupsPerPage = 100;

/** UTF-8 bytes of a value as JSON; 0 for a value that JSON cannot express. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? 0 : new TextEncoder().encode(json).length;
}

/** Whether a value takes no more than so many bytes as JSON. */
export const fits = (value: unknown, bytes: number): boolean => jsonBytes(value) <= bytes;
