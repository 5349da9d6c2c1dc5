/** A reason not to start (or to stop) that people can act on: its message is one sentence that says what to do. */
export class Problem extends Error {
  override name = 'Problem';
}

/** Disk errors of anything we run, told from their text, as the sentence people need. Null for other errors. */
export function diskProblem(error: unknown, folder: string): Problem | null {
  const text = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|No space left on device|EDQUOT|Disk quota exceeded/i.test(text)) {
    return new Problem(`The disk that holds ${folder} is full. Free some space, or choose another with --data-dir.`, {
      cause: error,
    });
  }
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only file system/i.test(text)) {
    return new Problem(
      `${folder} cannot be written. Make it writable for this user, or choose another with --data-dir.`,
      { cause: error },
    );
  }
  return null;
}
