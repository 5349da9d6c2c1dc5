import { z } from 'zod';
import { PlatformRole, TenantRole } from '#domain/permissions/roles.ts';

/** What a value of the claim grants: roles on the platform, a role in a tenant. */
const Grant = z.strictObject({
  platformRoles: z.array(PlatformRole).default([]),
  /** By its slug. */
  tenant: z.string().optional(),
  role: TenantRole.exclude(['owner']).optional(),
});

const Issuer = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a short word in small letters'),
  name: z.string().min(1).max(63),
  issuer: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scopes: z.array(z.string()).default(['openid', 'email', 'profile']),
  /** The claim whose values grant roles, for example `groups`. */
  roleClaim: z.string().optional(),
  roles: z.record(z.string(), Grant).default({}),
});

/** Discord offers OAuth 2.0 without OpenID Connect: an endpoint of its own says who the user is. */
export interface DiscordEndpoints {
  authorization: string;
  token: string;
  user: string;
}

export type ProviderConfig = z.output<typeof Issuer> & { discord?: DiscordEndpoints };

const optional = z.preprocess((value) => value || undefined, z.string().optional());
/** The variables of sign-in providers. */
export const ProviderEnvironment = z.object({
  MAMBA_DISCORD_CLIENT_ID: optional.meta({
    description:
      'Client id of the Discord application that signs users in. Its redirect address is `<panel>/provider/discord`.',
    fallback: 'no sign-in with Discord',
  }),
  MAMBA_DISCORD_CLIENT_SECRET: optional.meta({ description: 'Client secret of that application.', secret: true }),
  MAMBA_DISCORD_AUTHORIZATION_URL: z
    .preprocess((value) => value || undefined, z.url().default('https://discord.com/oauth2/authorize'))
    .meta({ description: 'Page of Discord on which users agree to sign in.' }),
  MAMBA_DISCORD_TOKEN_URL: z
    .preprocess((value) => value || undefined, z.url().default('https://discord.com/api/oauth2/token'))
    .meta({ description: 'Token endpoint of Discord.' }),
  MAMBA_DISCORD_USER_URL: z
    .preprocess((value) => value || undefined, z.url().default('https://discord.com/api/users/@me'))
    .meta({ description: 'Endpoint of Discord that answers who the user is.' }),
  MAMBA_GOOGLE_CLIENT_ID: optional.meta({
    description:
      'Client id of the Google application that signs users in. Its redirect address is `<panel>/provider/google`.',
    fallback: 'no sign-in with Google',
  }),
  MAMBA_GOOGLE_CLIENT_SECRET: optional.meta({ description: 'Client secret of that application.', secret: true }),
  MAMBA_GOOGLE_ISSUER: z
    .preprocess((value) => value || undefined, z.url().default('https://accounts.google.com'))
    .meta({ description: 'Issuer of Google accounts.' }),
  MAMBA_OIDC_PROVIDERS: optional.meta({
    description:
      'JSON list of further OpenID Connect issuers, each with `id`, `name`, `issuer`, `clientId` and `clientSecret`, and optionally `scopes`, `roleClaim` and `roles`. The redirect address of an issuer is `<panel>/provider/<id>`.',
    example:
      '[{"id":"staff","name":"Staff","issuer":"https://id.example.org","clientId":"mamba","clientSecret":"SECRET"}]',
    secret: true,
  }),
});

/**
 * The identity providers that users can sign in with.
 * @throws Error that names what is wrong
 */
export function readProviders(environment: Record<string, string | undefined>): ProviderConfig[] {
  const env = ProviderEnvironment.parse(environment);
  const common = { scopes: ['openid', 'email', 'profile'], roles: {} };
  const providers: ProviderConfig[] = parseIssuers(env.MAMBA_OIDC_PROVIDERS);
  const google = pair(env.MAMBA_GOOGLE_CLIENT_ID, env.MAMBA_GOOGLE_CLIENT_SECRET, 'MAMBA_GOOGLE_CLIENT');
  if (google !== null)
    providers.unshift({ id: 'google', name: 'Google', issuer: env.MAMBA_GOOGLE_ISSUER, ...google, ...common });
  const discord = pair(env.MAMBA_DISCORD_CLIENT_ID, env.MAMBA_DISCORD_CLIENT_SECRET, 'MAMBA_DISCORD_CLIENT');
  if (discord !== null) {
    const endpoints = {
      authorization: env.MAMBA_DISCORD_AUTHORIZATION_URL,
      token: env.MAMBA_DISCORD_TOKEN_URL,
      user: env.MAMBA_DISCORD_USER_URL,
    };
    const issuer = new URL(endpoints.authorization).origin;
    providers.unshift({
      id: 'discord',
      name: 'Discord',
      issuer,
      ...discord,
      ...common,
      scopes: ['identify', 'email'],
      discord: endpoints,
    });
  }
  const ids = providers.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`Two identity providers have the id ${twice}. Give each an id of its own.`);
  return providers;
}

function pair(clientId: string | undefined, clientSecret: string | undefined, name: string) {
  if (clientId === undefined && clientSecret === undefined) return null;
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  throw new Error(`Set both ${name}_ID and ${name}_SECRET, or neither of them.`);
}

function parseIssuers(text: string | undefined): ProviderConfig[] {
  if (text === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('MAMBA_OIDC_PROVIDERS is not JSON.', { cause });
  }
  const parsed = z.array(Issuer).safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`MAMBA_OIDC_PROVIDERS is not usable. ${z.prettifyError(parsed.error)}`);
}
