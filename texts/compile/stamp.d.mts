export const STAMP: string;
export function isCompiled(folder: string): boolean;
export function hashSources(folder: string): string;
