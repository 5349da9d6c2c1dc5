import { v7 as uuid } from 'uuid';
import type { PlatformRole, TenantRole } from '#domain/permissions/roles.ts';
import { hashPassword } from '../identity/auth/passwords.ts';
import { insertBackup, insertServers, nodeId, password, TestClient } from './api.ts';
import type { TestApi } from './api.ts';

/** Every kind of caller, by its letter in the table of access. */
export const people = {
  o: 'owner',
  a: 'admin',
  p: 'operator',
  b: 'billing',
  v: 'viewer',
  u: 'a subuser who may read and start the server',
  s: 'the owner of another tenant',
  k: 'an API key of the owner, to look at servers and start them',
  n: 'no signed-in user',
  A: 'administrator of the platform',
  O: 'operator of the platform',
  S: 'support of the platform',
  B: 'billing of the platform',
  D: 'auditor of the platform',
} as const;
export type Letter = keyof typeof people;
export const letters = Object.keys(people) as Letter[];

const tenantRoles: Partial<Record<Letter, TenantRole>> = {
  o: 'owner',
  a: 'admin',
  p: 'operator',
  b: 'billing',
  v: 'viewer',
};
const platformRoles: Partial<Record<Letter, PlatformRole>> = {
  A: 'administrator',
  O: 'operator',
  S: 'support',
  B: 'billing',
  D: 'auditor',
};

/** Ids of a thing of each kind, all in one tenant. */
export interface Things {
  tenant: string;
  server: string;
  operation: string;
  backup: string;
  blueprint: string;
  node: string;
  member: string;
  role: string;
  invitation: string;
}

/** A tenant with a server and everything else, and a user for each letter, signed in. */
export async function populate({
  prisma,
  url,
}: TestApi): Promise<{ things: Things; clients: Record<Letter, TestClient> }> {
  const [mine, theirs] = await Promise.all(
    ['mine', 'theirs'].map((slug) => prisma.tenant.create({ data: { name: slug, slug } })),
  );
  if (!mine || !theirs) throw new Error('no tenants');
  const tenantId = mine.id;
  const server = (await insertServers(prisma, tenantId, ['Mine']))[0] ?? '';
  const operation = uuid();
  await prisma.operation.create({
    data: {
      id: operation,
      serverId: server,
      tenantId,
      kind: 'install',
      requestedByName: 'x',
      status: 'failed',
      endedAt: new Date(),
    },
  });
  const backup = uuid();
  await insertBackup(prisma, { id: backup, serverId: server, tenantId });
  const role = await prisma.role.create({ data: { tenantId, name: 'Own', permissions: ['server.read'] } });
  const invitation = await prisma.invitation.create({
    data: {
      tenantId,
      email: 'x@users.test',
      role: 'viewer',
      tokenHash: 'f'.repeat(64),
      expiresAt: new Date(Date.now() + 1e8),
    },
  });
  const passwordHash = await hashPassword(password);
  const ids: Partial<Record<Letter, string>> = {};
  const clients = {} as Record<Letter, TestClient>;
  for (const letter of letters) {
    if (letter === 'n') clients.n = new TestClient(url);
    if (letter === 'k') clients.k = await withKey(url, clients.o);
    if (letter === 'n' || letter === 'k') continue;
    const platformRole = platformRoles[letter];
    const tenantRole = tenantRoles[letter];
    const email = `${letter.charCodeAt(0)}@people.test`;
    const user = await prisma.user.create({
      data: {
        email,
        name: people[letter],
        emailVerifiedAt: new Date(),
        passwordHash,
        platformRoles: platformRole === undefined ? [] : [platformRole],
        ...(tenantRole === undefined ? {} : { memberships: { create: { tenantId, role: tenantRole } } }),
        ...(letter === 's' ? { memberships: { create: { tenantId: theirs.id, role: 'owner' } } } : {}),
        ...(letter === 'u'
          ? { subuserOf: { create: { tenantId, serverId: server, permissions: ['server.read', 'power.start'] } } }
          : {}),
      },
    });
    ids[letter] = user.id;
    clients[letter] = await TestClient.signIn(url, email);
  }
  const blueprint = (await prisma.blueprint.findFirstOrThrow()).id;
  const things = {
    tenant: tenantId,
    server,
    operation,
    backup,
    blueprint,
    node: nodeId,
    member: ids.v ?? '',
    role: role.id,
    invitation: invitation.id,
  };
  return { things, clients };
}

async function withKey(url: string, owner: TestClient): Promise<TestClient> {
  const request = { name: 'Bot', permissions: ['server.read', 'power.start'] };
  const { body } = await owner.post('/api/account/api-keys', request);
  return new TestClient(url, body.secret);
}
