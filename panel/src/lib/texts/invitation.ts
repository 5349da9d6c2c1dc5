import { m } from '$texts';

/** Why joining was refused, by the code of the problem. */
export const joinRefusals: Readonly<Record<string, (() => string) | undefined>> = {
  'invitation.other_address': m.join_refusals_invitation_other_address,
  'invitation.not_found': m.join_refusals_invitation_not_found,
  'auth.required': m.join_refusals_auth_required,
  'auth.email_not_verified': m.join_refusals_auth_email_not_verified,
  'auth.too_many_attempts': m.join_refusals_auth_too_many_attempts,
};
