import { z } from 'zod';

const secret = '[\\w-]{43}';

/**
 * What stands behind the `#` of an invitation's link: the token that opens it and, in the mail alone, `.` and a proof of which the
 * inviter never learns. The token is answered to the inviter, so by itself it says nothing about whose address it is for.
 */
export const InvitationKey = z
  .string()
  .regex(new RegExp(`^${secret}(\\.${secret})?$`), 'This link is not whole. Open it from the mail again.');

export function splitInvitationKey(key: string): { token: string; proof: string | null } {
  const [token = '', proof = null] = key.split('.');
  return { token, proof };
}
