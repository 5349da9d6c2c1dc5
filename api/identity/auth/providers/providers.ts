import { codedError, errorMessage } from '#domain/errors.ts';
import * as client from 'openid-client';
import type { ProviderConfig } from './config.ts';
import type { Person } from './person.ts';
import { personFromClaims, personFromDiscord } from './person.ts';

/** What is kept of a sign-in that is under way at a provider. */
export interface Flow {
  state: string;
  nonce: string;
  codeVerifier: string;
}

const answerSeconds = 10;

/** Talks to the providers of identities (OAuth 2.0 code flow with PKCE, state and nonce). */
export class Providers {
  readonly #configs: ReadonlyMap<string, ProviderConfig>;
  readonly #publicUrl: URL;
  readonly #discovered = new Map<string, Promise<client.Configuration>>();

  constructor(configs: readonly ProviderConfig[], publicUrl: URL) {
    this.#configs = new Map(configs.map((config) => [config.id, config]));
    this.#publicUrl = publicUrl;
  }

  list(): { id: string; name: string }[] {
    return [...this.#configs.values()].map(({ id, name }) => ({ id, name }));
  }

  /** @throws DomainError `provider.not_found` */
  get(id: string): ProviderConfig {
    const config = this.#configs.get(id);
    if (config === undefined) throw codedError('provider.not_found');
    return config;
  }

  /** Where the browser goes, and what to keep until it returns. @throws DomainError `provider.unavailable` */
  async begin(config: ProviderConfig): Promise<{ url: string; flow: Flow }> {
    const configuration = await this.#configuration(config);
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri(config),
      scope: config.scopes.join(' '),
      state: flow.state,
      code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: 'S256',
      ...(config.discord === undefined ? { nonce: flow.nonce } : {}),
    });
    return { url: url.href, flow };
  }

  /**
   * The person whose browser returned.
   * @param query with which the provider sent the browser back
   * @throws DomainError `provider.refused`, `provider.unavailable`
   */
  async finish(config: ProviderConfig, flow: Flow, query: string): Promise<Person> {
    const configuration = await this.#configuration(config);
    const returned = new URL(this.#redirectUri(config));
    returned.search = query;
    const isOidc = config.discord === undefined;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, returned, {
        pkceCodeVerifier: flow.codeVerifier,
        expectedState: flow.state,
        ...(isOidc ? { expectedNonce: flow.nonce, idTokenExpected: true } : {}),
      });
      if (config.discord !== undefined) {
        const response = await client.fetchProtectedResource(
          configuration,
          tokens.access_token,
          new URL(config.discord.user),
          'GET',
        );
        return personFromDiscord(await response.json());
      }
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('The provider gave no ID token.');
      const info = configuration.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {};
      return personFromClaims({ ...claims, ...info }, config.roleClaim);
    } catch (cause) {
      throw codedError('provider.refused', { name: config.name }, { cause, details: { reason: errorMessage(cause) } });
    }
  }

  #redirectUri({ id }: ProviderConfig): string {
    return new URL(`/provider/${id}`, this.#publicUrl).href;
  }

  #configuration(config: ProviderConfig): Promise<client.Configuration> {
    const known = this.#discovered.get(config.id);
    if (known !== undefined) return known;
    const found = discover(config);
    this.#discovered.set(config.id, found);
    // A provider that was away is asked again the next time.
    found.catch(() => this.#discovered.delete(config.id));
    return found;
  }
}

async function discover(config: ProviderConfig): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret, discord, name } = config;
  const onThisMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(issuer);
  if (discord !== undefined) {
    const endpoints = { issuer, authorization_endpoint: discord.authorization, token_endpoint: discord.token };
    const configuration = new client.Configuration(
      endpoints,
      clientId,
      clientSecret,
      client.ClientSecretPost(clientSecret),
    );
    configuration.timeout = answerSeconds;
    if (onThisMachine) client.allowInsecureRequests(configuration);
    return configuration;
  }
  try {
    return await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: answerSeconds,
      execute: onThisMachine ? [client.allowInsecureRequests] : [],
    });
  } catch (cause) {
    throw codedError('provider.unavailable', { name }, { kind: 'transient', cause });
  }
}
