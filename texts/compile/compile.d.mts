/** Compiles the catalogue unless it is up to date. */
export function compileTexts(): Promise<void>;
