import { notifyChanged } from '#prisma/changes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { panelLinks } from '../auth/links.ts';
import { lockedUser } from './locked.ts';
import { assertNot, refuseToManage } from './rules.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { PrincipalStore } from '../auth/principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
  principals: PrincipalStore;
  prisma: Database;
}

/**
 * Removes all second factors of a user who lost them: the password, or a mail to the address, is enough from then on. The user is
 * told by mail.
 * @throws DomainError `user.not_found`, `auth.cannot_grant`
 */
export async function resetSecondFactors({ deps, caller, context }: Call<Needs>, id: string): Promise<void> {
  const mail = await deps.prisma.$transaction(async (transaction) => {
    const user = await lockedUser(transaction, id);
    assertNot(refuseToManage(caller, user));
    const before = { totp: user.totpConfirmedAt !== null, passkeys: user._count.passkeys };
    if (!before.totp && before.passkeys === 0) return null;
    await transaction.user.update({
      where: { id },
      data: { totpSecret: null, totpConfirmedAt: null, totpLastStep: 0n },
    });
    await transaction.passkey.deleteMany({ where: { userId: id } });
    await transaction.recoveryCode.deleteMany({ where: { userId: id } });
    // Sign-ins that wait for a code of a removed factor.
    await transaction.challenge.deleteMany({ where: { userId: id } });
    const links = panelLinks(deps.config.http.publicUrl);
    const added = await deps.mailer.add(transaction, user.email, {
      template: 'second-factors-reset',
      values: { name: user.name, at: new Date().toISOString(), resetLink: links.forgot() },
    });
    const after = { totp: false, passkeys: 0 };
    const details = { userId: id, before, after };
    await notifyChanged(transaction, 'rights', id);
    await recordAudit(transaction, context, { caller, action: 'user.reset_second_factors', details });
    return added;
  });
  if (mail !== null) deps.mailer.launch(mail);
  deps.principals.forgetUser(id);
}
