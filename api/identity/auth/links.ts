/**
 * Pages of the panel that mails lead to. Tokens stand behind the `#`: browsers keep that to themselves, so no log and no referrer
 * has them.
 */
export function panelLinks(publicUrl: URL) {
  const page = (path: string, token?: string) => {
    const url = new URL(path, publicUrl);
    if (token !== undefined) url.hash = token;
    return url.href;
  };
  return {
    signIn: () => page('/login'),
    forgot: () => page('/forgot'),
    /** With the token of the user's invitation, so that the link leads there in any browser. */
    verify: (token: string, invitation?: string) =>
      page('/verify', invitation === undefined ? token : `${token}.${invitation}`),
    reset: (token: string) => page('/reset', token),
    confirmEmail: (token: string) => page('/confirm-email', token),
    invitation: (key: string) => page('/invitation', key),
  };
}
