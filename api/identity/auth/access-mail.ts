import type { Prisma } from '#prisma/generated/client.ts';
import type { PublicCall } from '#api/http/call.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { NewAccess } from '#domain/mails/mail.ts';
import { panelLinks } from './links.ts';

export interface AccessMailNeeds {
  mailer: Mailer;
  config: Pick<ApiConfig, 'http'>;
}

/**
 * Adds the mail by which an owner learns of a new way into the account, in the transaction that makes it.
 * @param label what the owner knows it by: the name of a key, or of a provider
 * @returns the mail's id, for `mailer.launch` after the commit
 */
export function addAccessMail(
  transaction: Prisma.TransactionClient,
  { deps, context }: PublicCall<AccessMailNeeds>,
  { name, email }: { name: string; email: string },
  { kind, label }: { kind: NewAccess; label: string },
): Promise<string> {
  return deps.mailer.add(transaction, email, {
    template: 'access-added',
    values: {
      name,
      kind,
      label,
      device: context.userAgent,
      ip: context.ip ?? '',
      at: new Date().toISOString(),
      resetLink: panelLinks(deps.config.http.publicUrl).forgot(),
    },
  });
}
