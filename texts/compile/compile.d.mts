/** Compiles the catalogue if it changed since. Returns whether it did. */
export function compileTexts(): Promise<boolean>;
