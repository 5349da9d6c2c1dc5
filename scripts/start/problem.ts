/** A reason not to start (or to stop) that people can act on: its message is one sentence that says what to do. */
export class Problem extends Error {
  override name = 'Problem';
}

/** A full disk, told from the text of any error or log, as the sentence people need. Null for anything else. */
export function fullDisk(text: string, folder: string): Problem | null {
  if (!/ENOSPC|No space left on device|EDQUOT|Disk quota exceeded|database or disk is full/i.test(text)) return null;
  return new Problem(`The disk that holds ${folder} is full. Free some space, or choose another with --data-dir.`);
}

/** What is wrong with a folder that could not be written, as a sentence. Null when it is something else. */
export function unwritable(code: string | null, folder: string): Problem | null {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code ?? '')) return null;
  return new Problem(`${folder} cannot be written. Make it writable for this user, or choose another with --data-dir.`);
}
