/** Answers after which sending the same thing again can never help. */
const refusals = new Set(['link.not_yours', 'link.bad_message', 'server.not_found', 'operation.not_found']);

export const isRefusal = (code: string): boolean => refusals.has(code);
