import type { InvitationCreated } from '#domain/contracts/tenants.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { mayMail } from '../auth/email-tokens.ts';
import { panelLinks } from '../auth/links.ts';
import { hashOfToken, newSecretToken } from '../auth/secret-token.ts';
import type { InvitationRow } from './invitations.ts';
import { presentInvitation } from './invitations.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';

export interface InvitationMailNeeds {
  config: Pick<ApiConfig, 'http' | 'sendsMails'>;
  mailer: Mailer;
}

/** How long a link is valid. */
const lifetimeMilliseconds = 7 * 86_400_000;
/** Invitations mailed for one team in an hour, so that a panel cannot be used to send mass mail. */
const mostInAnHour = 60;

interface Secrets {
  /** Opens the invitation: in both links. */
  token: string;
  /** Shows that its holder reads the mails of the address: in the mailed link alone, never in an answer. */
  proof: string;
  /** What is stored of them. */
  columns: { tokenHash: string; proofHash: string; expiresAt: Date };
}

export function newSecrets(): Secrets {
  const [token, proof] = [newSecretToken(), newSecretToken()];
  const expiresAt = new Date(Date.now() + lifetimeMilliseconds);
  return { token, proof, columns: { tokenHash: hashOfToken(token), proofHash: hashOfToken(proof), expiresAt } };
}

interface Issued {
  created: InvitationCreated;
  mailId: string | null;
}

/** Adds the mail to the transaction that makes the invitation. What is answered has the link without the proof. */
export async function mailInvitation(
  transaction: Prisma.TransactionClient,
  deps: InvitationMailNeeds,
  row: InvitationRow,
  { token, proof }: Secrets,
  inviter: { name: string; email: string },
): Promise<Issued> {
  const links = panelLinks(deps.config.http.publicUrl);
  const created = { invitation: presentInvitation(row), link: links.invitation(token) };
  if (!(await mayInvite(transaction, row))) return { created: { ...created, mail: 'too_many' }, mailId: null };
  const mailId = await deps.mailer.add(
    transaction,
    row.email,
    {
      template: 'invitation',
      values: {
        inviter: inviter.name,
        to: row.server === null ? row.tenant.name : `${row.server.name} (${row.tenant.name})`,
        role: row.role ?? row.ownRole?.name ?? null,
        link: links.invitation(`${token}.${proof}`),
        expiresAt: row.expiresAt.toISOString(),
      },
      // An address without an account most likely reads what the inviter reads.
    },
    inviter.email,
  );
  return { created: { ...created, mail: deps.config.sendsMails ? 'on_its_way' : 'kept' }, mailId };
}

/** Audited before, in the same transaction, so this one is among those counted. */
async function mayInvite(transaction: Prisma.TransactionClient, { tenantId, email }: InvitationRow): Promise<boolean> {
  const at = { gt: new Date(Date.now() - 3_600_000) };
  const action = { in: ['invitation.create', 'invitation.resend'] };
  if ((await transaction.auditEntry.count({ where: { tenantId, at, action } })) > mostInAnHour) return false;
  return mayMail(transaction, email, 'invitation');
}

/** After the commit. */
export function launchMail({ mailer }: InvitationMailNeeds, { created, mailId }: Issued): InvitationCreated {
  if (mailId !== null) mailer.launch(mailId);
  return created;
}
