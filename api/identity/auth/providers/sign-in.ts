import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import type { ProviderResult } from '#domain/contracts/entry.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { Caller } from '#api/http/request-context.ts';
import { openInvitations } from '#api/identity/tenants/invitations.ts';
import { ask, challengeEnded, take } from '../challenges.ts';
import type { Issued, SignInNeeds } from '../issue.ts';
import type { AccessMailNeeds } from '../access-mail.ts';
import { addAccessMail } from '../access-mail.ts';
import { providerCookieOf } from '../cookie.ts';
import { signInOrAsk } from '../second-factor.ts';
import { hashOfToken, newSecretToken } from '../secret-token.ts';
import { revokeSessions } from '../sessions.ts';
import type { ProviderConfig } from './config.ts';
import type { Person } from './person.ts';
import { mapRoles } from './roles.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Database } from '#prisma/client.ts';
import type { Providers } from './providers.ts';
import type { PublicCall } from '#api/http/call.ts';

interface Needs extends AccessMailNeeds, SignInNeeds {
  config: Pick<ApiConfig, 'signUp' | 'http'>;
  providers: Providers;
}

const Kept = z.object({
  provider: z.string(),
  browser: z.string(),
  flow: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }),
});

/** Where the browser goes, and the cookie by which it is known when it comes back. */
export interface Begun {
  url: string;
  cookie: string;
}

/** Begins a sign-in at a provider or, with a user id, the linking of that account. */
export async function beginAtProvider(
  { deps }: PublicCall<{ prisma: Database; providers: Providers }>,
  providerId: string,
  userId?: string,
): Promise<Begun> {
  const config = deps.providers.get(providerId);
  const { url, flow } = await deps.providers.begin(config);
  const secret = newSecretToken();
  const data = { provider: config.id, browser: hashOfToken(secret), flow: { ...flow } };
  const challenge = await ask(deps.prisma, { purpose: 'provider', data, ...(userId === undefined ? {} : { userId }) });
  return { url, cookie: `${challenge}.${secret}` };
}

/**
 * The browser came back from the provider. Only the one that went counts: it has the cookie.
 * @throws DomainError `auth.challenge_ended`, `provider.refused`, `provider.email_unverified`, `provider.account_exists`, `auth.sign_up_closed`, `identity.taken`
 */
export async function returnFromProvider(
  call: PublicCall<Needs>,
  providerId: string,
  returned: { query: string; cookies: string | undefined; visitor: Caller | null },
): Promise<Issued | Exclude<ProviderResult, { token: string }>> {
  const { deps } = call;
  const config = deps.providers.get(providerId);
  const [challenge = '', secret = ''] = (providerCookieOf(returned.cookies) ?? '').split('.');
  if (!z.uuid().safeParse(challenge).success) throw challengeEnded();
  const { userId, data } = await take(deps.prisma, challenge, 'provider');
  const kept = Kept.parse(data);
  if (kept.provider !== config.id || kept.browser !== hashOfToken(secret)) throw challengeEnded();
  const person = await deps.providers.finish(config, kept.flow, returned.query);
  if (userId !== null) {
    const { visitor } = returned;
    if (visitor === null || visitor.userId !== userId || visitor.impersonator !== null) throw challengeEnded();
    await link(call, visitor, config, person);
    return { linked: config.name };
  }
  const user = await deps.prisma.$transaction(async (transaction) => {
    const found = await findOrMake(transaction, call, config, person);
    await mapRoles(transaction, call, config, found, person.groups);
    return found;
  });
  const deviceId = await deps.knownDevices.recognise(returned.cookies, user.id);
  return signInOrAsk(call, user, ['fed'], deviceId);
}

type User = { id: string; name: string };

async function findOrMake(
  transaction: Prisma.TransactionClient,
  { deps, context }: PublicCall<Needs>,
  config: ProviderConfig,
  person: Person,
): Promise<User> {
  const provider = config.id;
  const known = await transaction.identity.findUnique({
    where: { provider_subject: { provider, subject: person.subject } },
    include: { user: true },
  });
  if (known !== null) {
    if (known.user.disabledAt !== null) throw notLetIn(config);
    await transaction.identity.update({
      where: { id: known.id },
      data: { lastUsedAt: new Date(), label: person.label },
    });
    return known.user;
  }
  if (person.email === null || !person.isEmailVerified) {
    throw codedError('provider.email_unverified', { name: config.name });
  }
  const identity = { provider, subject: person.subject, label: person.label, lastUsedAt: new Date() };
  const same = await transaction.user.findUnique({
    where: { email: person.email },
    include: { identities: { where: { provider } }, _count: { select: { memberships: true } } },
  });
  if (same === null) {
    if (!(await maySignUp(transaction, deps, person.email))) throw codedError('auth.sign_up_closed');
    const user = await transaction.user.create({
      data: { email: person.email, emailVerifiedAt: new Date(), name: person.name, identities: { create: identity } },
    });
    await recordAudit(transaction, context, { caller: user_(user), action: 'auth.sign_up', details: { provider } });
    return user;
  }
  if (same.disabledAt !== null || same.identities.length > 0) throw notLetIn(config);
  // A provider's word is not enough for what others have given to an account: its owner links the provider, signed in.
  const isMere = same.emailVerifiedAt === null && same.platformRoles.length === 0 && same._count.memberships === 0;
  if (!isMere) throw codedError('provider.account_exists', { name: config.name });
  // The earlier sign-up never verified the address: its password must not stay valid.
  await transaction.user.update({ where: { id: same.id }, data: { emailVerifiedAt: new Date(), passwordHash: null } });
  await revokeSessions(transaction, { userId: same.id }, 'revoked');
  await transaction.identity.create({ data: { ...identity, userId: same.id } });
  await recordAudit(transaction, context, {
    caller: user_(same),
    action: 'identity.link',
    details: { provider, label: person.label },
  });
  return same;
}

/** The provider has proven the address, so an invitation to it needs no link. */
async function maySignUp(
  transaction: Prisma.TransactionClient,
  { config: { signUp } }: Pick<Needs, 'config'>,
  email: string,
): Promise<boolean> {
  if (signUp !== 'invitation') return signUp === 'open';
  return (await transaction.invitation.count({ where: { email, ...openInvitations() } })) > 0;
}

const user_ = ({ id, name }: User) => ({ userId: id, name });

const notLetIn = ({ name }: ProviderConfig) => codedError('provider.refused', { name });

async function link(call: PublicCall<Needs>, caller: Caller, config: ProviderConfig, person: Person): Promise<void> {
  const { deps, context } = call;
  const { id: provider } = config;
  const mail = await deps.prisma.$transaction(async (transaction) => {
    const data = { userId: caller.userId, provider, subject: person.subject, label: person.label };
    const { count } = await transaction.identity.createMany({ data: [data], skipDuplicates: true });
    if (count === 0) {
      const where = { provider, subject: person.subject, userId: caller.userId };
      if ((await transaction.identity.count({ where })) > 0) return null;
      throw codedError('identity.taken', { name: config.name });
    }
    const added = await addAccessMail(transaction, call, caller, { kind: 'identity', label: config.name });
    await recordAudit(transaction, context, {
      caller,
      action: 'identity.link',
      details: { provider, label: person.label },
    });
    return added;
  });
  if (mail !== null) deps.mailer.launch(mail);
}
