/** The secret of a link from a mail: it stands behind the `#`, which browsers send nowhere. */
export const linkToken = (url: URL): string | null => linkSecrets(url)?.token ?? null;

/** The token of a link, and the invitation that led to the sign-up, if there was one. */
export function linkSecrets({ hash }: URL): { token: string; invitation: string | null } | null {
  const [, token, invitation = null] = /^#([\w-]{43})(?:\.([\w-]{43}))?$/.exec(hash) ?? [];
  return token === undefined ? null : { token, invitation };
}
