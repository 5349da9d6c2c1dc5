import { hash } from '@node-rs/argon2';
import { unlimitedPool } from '#domain/tenants/pool.ts';
import type { Database } from '../client.ts';
import type { PlatformRole, TenantRole } from '../generated/client.ts';
import type { SeedOptions } from './options.ts';

/** The ordinary user of the demo. */
const demoUser = { email: 'player@mamba.local', name: 'Demo player' };

/** argon2id with OWASP's parameters, as the API uses them. */
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The first administrator with a tenant to work in; in the demo also a user who may look and press buttons. */
export async function seedPeople(prisma: Database, options: SeedOptions): Promise<void> {
  const tenant = options.demo ? { slug: 'demo', name: 'Demo' } : { slug: 'main', name: 'Main' };
  const [{ id: tenantId }, adminId, playerId] = await Promise.all([
    // The platform's own tenant: what it may take is what the machines have.
    prisma.tenant.upsert({
      where: { slug: tenant.slug },
      create: { ...tenant, pool: unlimitedPool },
      update: {},
      select: { id: true },
    }),
    ensureUser(prisma, {
      email: options.adminEmail,
      password: options.adminPassword,
      name: 'Administrator',
      platformRoles: ['administrator'],
    }),
    options.demo ? ensureUser(prisma, { ...demoUser, password: options.demoPassword, platformRoles: [] }) : null,
  ]);
  await ensureMember(prisma, adminId, tenantId, 'owner');
  if (playerId !== null) await ensureMember(prisma, playerId, tenantId, 'operator');
}

interface Person {
  email: string;
  password: string;
  name: string;
  platformRoles: PlatformRole[];
}

async function ensureUser(prisma: Database, { password, email, ...person }: Person): Promise<string> {
  const address = email.toLowerCase();
  const known = await prisma.user.findUnique({ where: { email: address }, select: { id: true } });
  if (known !== null) return known.id;
  const passwordHash = await hash(password, argon2id);
  const user = await prisma.user.upsert({
    where: { email: address },
    // The administrator who sets up the machine vouches for the addresses.
    create: { ...person, email: address, emailVerifiedAt: new Date(), passwordHash },
    update: {},
    select: { id: true },
  });
  return user.id;
}

async function ensureMember(prisma: Database, userId: string, tenantId: string, role: TenantRole): Promise<void> {
  const where = { userId_tenantId: { userId, tenantId } };
  await prisma.membership.upsert({ where, create: { userId, tenantId, role }, update: {} });
}
