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
    verify: (token: string) => page('/verify', token),
    reset: (token: string) => page('/reset', token),
    confirmEmail: (token: string) => page('/confirm-email', token),
  };
}
