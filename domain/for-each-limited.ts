/**
 * Runs `work` for every item, at most `limit` at a time. Rejects with the first error, after which no new one begins.
 */
export async function forEachLimited<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  let hasFailed = false;
  const worker = async () => {
    for (const item of remaining) {
      if (hasFailed) return;
      await work(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
