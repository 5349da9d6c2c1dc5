/** Where the entries of an archive go, one after the other. What it is given has been judged: paths stay inside, links too. */
export interface Target {
  /** Bytes of files that it has written, without holes. */
  readonly writtenBytes: number;
  folder(path: string, mode: number, modifiedAt: number): void;
  link(path: string, target: string): void;
  beginFile(path: string, mode: number): void;
  data(piece: Buffer): void;
  endFile(modifiedAt: number): void;
  /** After the last entry. */
  finish(): void;
}

/** For a backup that is only read. */
export const nowhere: Target = {
  writtenBytes: 0,
  folder() {},
  link() {},
  beginFile() {},
  data() {},
  endFile() {},
  finish() {},
};
