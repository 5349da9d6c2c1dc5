/** The system's code of an error (`ENOENT`, `EEXIST`, …), or null. Asked by shape: under Jest it is of another realm. */
export function errorCode(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}
