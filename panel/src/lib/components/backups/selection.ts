/** Files and folders of a backup that were chosen, by path. A chosen folder stands for all that is in it. */
export type Selection = ReadonlySet<string>;

/** At most so many paths go into one restore; the contract says so too. */
export const maxPaths = 500;

const within = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Whether it comes along because a folder above it was chosen. */
export const isCovered = (chosen: Selection, path: string): boolean =>
  [...chosen].some((folder) => within(path, folder));

/** Whether something in this folder was chosen, so that its box is neither full nor empty. */
export const isPartly = (chosen: Selection, folder: string): boolean =>
  [...chosen].some((path) => within(path, folder));

/** With one path more or less. A folder takes in what was chosen below it. */
export function toggled(chosen: Selection, path: string): Selection {
  if (chosen.has(path)) return new Set([...chosen].filter((other) => other !== path));
  return new Set([...[...chosen].filter((other) => !within(other, path)), path]);
}
