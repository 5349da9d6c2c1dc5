/** One line a step on the terminal, with how long it took. */
export interface Progress {
  /** Runs a step and prints its line; the work may return a remark to print beside it. */
  step<T>(name: string, work: () => Promise<T>, remark?: (result: T) => string): Promise<T>;
  /** A line of its own: something worth knowing that is no step. */
  note(sentence: string): void;
}

export function terminalProgress(print: (line: string) => void = writeLine): Progress {
  return {
    async step(name, work, remark) {
      const startedAt = performance.now();
      const result = await work();
      const aside = remark?.(result);
      print(`  ✓ ${name}${aside ? `: ${aside}` : ''} (${seconds(performance.now() - startedAt)})`);
      return result;
    },
    note: (sentence) => print(`  … ${sentence}`),
  };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
