import { Session } from '#domain/contracts/auth.ts';
import {
  AuthOptions,
  ConfirmEmailRequest,
  ConfirmEmailResponse,
  RequestResetRequest,
  ResetPasswordRequest,
  SignUpRequest,
  SignUpResponse,
  VerifyEmailRequest,
} from '#domain/contracts/entry.ts';
import { confirmEmail } from '../account/profile.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { deviceCookie, sessionCookies } from './cookie.ts';
import { inEqualTime } from './equal-time.ts';
import { canHavePasskeys } from './passkeys.ts';
import { requestReset, resetPassword } from './reset.ts';
import { signUp, verifyEmail } from './sign-up.ts';

const tag = 'Session';

/** Routes used before there is a session. Their answers do not tell whether an address has an account. */
export const signUpRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/auth/options',
    tag,
    summary: 'Get the available ways to sign in',
    access: { kind: 'public' },
    status: 200,
    response: AuthOptions,
    handler: async ({ deps }) => ({
      signUp: deps.config.signUp,
      mails: deps.config.sendsMails,
      passkeys: canHavePasskeys(deps.config.http.publicUrl),
      providers: deps.providers.list(),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/sign-up',
    tag,
    summary: 'Sign up and mail a verification link',
    access: { kind: 'public' },
    body: SignUpRequest,
    status: 202,
    response: SignUpResponse,
    problems: ['auth.sign_up_closed', 'auth.invitation_invalid'],
    handler: async (call) => {
      const issued = await inEqualTime(() => signUp(call, call.input.body));
      if (issued === null) return { status: 'mail_sent' as const };
      call.setCookies(...sessionCookies(issued.cookies));
      return { status: 'signed_in' as const };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/verify-email',
    tag,
    summary: 'Verify an email address and sign in',
    access: { kind: 'public' },
    body: VerifyEmailRequest,
    status: 200,
    response: Session,
    problems: ['auth.link_invalid', 'auth.wrong_credentials', 'auth.too_many_attempts'],
    handler: async (call) => {
      const { session, cookies } = await verifyEmail(call, call.input.body);
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/request-reset',
    tag,
    summary: 'Request a link to reset the password',
    access: { kind: 'public' },
    body: RequestResetRequest,
    status: 202,
    response: null,
    handler: (call) => inEqualTime(() => requestReset(call, call.input.body.email)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/reset-password',
    tag,
    summary: 'Reset the password and sign out all devices',
    access: { kind: 'public' },
    body: ResetPasswordRequest,
    status: 204,
    response: null,
    problems: ['auth.link_invalid'],
    handler: async (call) => {
      const device = await resetPassword(call, call.input.body);
      call.setCookies(deviceCookie(device));
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/confirm-email',
    tag,
    summary: 'Confirm a change of email address',
    access: { kind: 'public' },
    body: ConfirmEmailRequest,
    status: 200,
    response: ConfirmEmailResponse,
    problems: ['auth.link_invalid'],
    handler: async (call) => ({ status: await confirmEmail(call, call.input.body.token) }),
  }),
];
