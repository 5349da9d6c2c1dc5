/**
 * Compiles at each save, one run after another: two at once would write the same folder. A catalogue that is broken while it
 * is edited is reported, and the next save tries again.
 * @param {() => Promise<void>} compile
 * @param {import('./at-each-save.d.mts').Outcomes} outcomes
 * @returns {() => Promise<void>} to be called at each save; resolves when the run is over, and never rejects
 */
export function atEachSave(compile, { failed, mended }) {
  let last = Promise.resolve();
  let isBroken = false;
  const run = async () => {
    try {
      await compile();
    } catch (error) {
      isBroken = true;
      failed(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (isBroken) mended();
    isBroken = false;
  };
  return () => (last = last.then(run));
}
