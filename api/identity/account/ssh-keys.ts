import { codedError } from '#domain/errors.ts';
import { fieldFault } from '#domain/errors/fields.ts';
import type { CreateSshKeyRequest, SshKey } from '#domain/contracts/keys.ts';
import type { SshKey as Row } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { invalid } from '#api/http/refuse.ts';
import type { AccessMailNeeds } from '../auth/access-mail.ts';
import { addAccessMail } from '../auth/access-mail.ts';
import { parseSshPublicKey } from './ssh-public-key.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

const mostKeys = 50;

export async function listSshKeys({ deps, caller }: Call<Needs>): Promise<SshKey[]> {
  const where = { userId: caller.userId };
  return (await deps.prisma.sshKey.findMany({ where, orderBy: { createdAt: 'desc' } })).map(present);
}

/** @throws DomainError `request.invalid` where it is no key that is taken, `ssh_key.known` */
export async function addSshKey(
  call: Call<Needs & AccessMailNeeds>,
  { name, publicKey }: CreateSshKeyRequest,
): Promise<SshKey> {
  const { deps, caller, context } = call;
  const { userId } = caller;
  const { line, fingerprint, type } = parseSshPublicKey(publicKey);
  const { key, mail } = await deps.prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
    const known = await transaction.sshKey.findMany({ where: { userId }, select: { fingerprint: true } });
    if (known.some((key) => key.fingerprint === fingerprint)) throw codedError('ssh_key.known');
    if (known.length >= mostKeys)
      throw invalid([{ path: 'publicKey', ...fieldFault('ssh_key.too_many', { limit: mostKeys }) }]);
    const row = await transaction.sshKey.create({ data: { userId, name, publicKey: line, fingerprint } });
    const added = await addAccessMail(transaction, call, caller, { kind: 'ssh_key', label: name });
    await recordAudit(transaction, context, { caller, action: 'ssh_key.add', details: { name, fingerprint, type } });
    return { key: present(row), mail: added };
  });
  deps.mailer.launch(mail);
  return key;
}

/** @throws DomainError `ssh_key.not_found` */
export async function removeSshKey({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const row = await transaction.sshKey.findFirst({ where: { id, userId: caller.userId } });
    const { count } = await transaction.sshKey.deleteMany({ where: { id, userId: caller.userId } });
    if (row === null || count === 0) throw notFound('ssh_key.not_found');
    const { name, fingerprint } = row;
    await recordAudit(transaction, context, { caller, action: 'ssh_key.remove', details: { name, fingerprint } });
  });
}

function present({ id, name, publicKey, fingerprint, createdAt, lastUsedAt }: Row): SshKey {
  return {
    id,
    name,
    type: publicKey.split(' ')[0] ?? '',
    fingerprint,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
