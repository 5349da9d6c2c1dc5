/** The secret of a link from a mail: it stands behind the `#`, which browsers send nowhere. */
export const linkToken = (url: URL): string | null => (/^#[\w-]{43}$/.test(url.hash) ? url.hash.slice(1) : null);
