import { notifyChanged } from '#prisma/changes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { panelLinks } from '../auth/links.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { lockedUser } from './locked.ts';
import { assertNot, refuseToManage } from './rules.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

/**
 * Takes away all second factors of somebody who lost them: from now on his password, or a mail to his address, is enough. He is told.
 * @throws DomainError `user.not_found`, `auth.cannot_grant`
 */
export async function resetSecondFactors({ deps, caller, context }: Call, id: string): Promise<void> {
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
    // Sign-ins that wait for a code that there is no more.
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
