/** A real provider of identities, in a process of its own (it is an ES module alone): OpenID Connect, and an address as Discord has it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface ProviderPerson {
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[];
}

const [redirects = '[]', people = '{}'] = process.argv.slice(2);
const accounts = JSON.parse(people) as Record<string, ProviderPerson>;
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'mamba',
        client_secret: 'a secret that both know',
        redirect_uris: JSON.parse(redirects) as string[],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'email', 'profile', 'groups', 'identify'],
    claims: { email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts[accountId] }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // The user has agreed to everything.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope('openid email profile groups identify');
      await grant.save();
      return grant;
    },
    cookies: { keys: ['a key of this test'] },
  });
  provider.use(async (context, next) => {
    if (context.path.startsWith('/interaction/')) {
      const { params } = await provider.interactionDetails(context.req, context.res);
      // Whom the test wants to sign in stands in the address.
      const login = { accountId: String(params.login_hint) };
      await provider.interactionFinished(context.req, context.res, { login });
      context.respond = false;
      return;
    }
    if (context.path === '/users/@me') {
      const token = await provider.AccessToken.find((context.get('authorization') ?? '').replace(/^Bearer /, ''));
      if (!token?.accountId) context.throw(401);
      const { email, email_verified: verified, name } = accounts[token!.accountId] ?? {};
      context.body = { id: token!.accountId, username: token!.accountId, global_name: name, email, verified };
      return;
    }
    await next();
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  process.send?.(issuer);
});
process.on('disconnect', () => process.exit(0));
