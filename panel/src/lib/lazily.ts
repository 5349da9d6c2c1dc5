const pauses = [300, 1500];

/** Loads a part of the panel that only some pages need; tried again when the network drops it. */
export async function lazily<Module>(load: () => Promise<Module>): Promise<Module> {
  for (const pause of pauses) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return load();
}
