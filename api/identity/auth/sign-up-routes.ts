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

/** What is done before there is a session. Their answers are the same whether an address has an account or not. */
export const signUpRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/auth/options',
    tag,
    summary: 'How people come in here',
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
    summary: 'Make an account; the link in a mail brings it into use',
    access: { kind: 'public' },
    body: SignUpRequest,
    status: 202,
    response: SignUpResponse,
    problems: ['auth.sign_up_closed', 'auth.invitation_invalid'],
    handler: async ({ input, deps, context, setCookies }) => {
      const issued = await inEqualTime(() => signUp({ deps, context }, input.body));
      if (issued === null) return { status: 'mail_sent' as const };
      setCookies(...sessionCookies(issued.cookies));
      return { status: 'signed_in' as const };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/verify-email',
    tag,
    summary: 'Bring an account into use: by the token from the mail, and the password that was chosen',
    access: { kind: 'public' },
    body: VerifyEmailRequest,
    status: 200,
    response: Session,
    problems: ['auth.link_invalid', 'auth.wrong_credentials', 'auth.too_many_attempts'],
    handler: async ({ input, deps, context, setCookies }) => {
      const { session, cookies } = await verifyEmail({ deps, context }, input.body);
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/request-reset',
    tag,
    summary: 'Ask for a mail with a link to choose a new password',
    access: { kind: 'public' },
    body: RequestResetRequest,
    status: 202,
    response: null,
    handler: ({ input, deps, context }) => inEqualTime(() => requestReset({ deps, context }, input.body.email)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/reset-password',
    tag,
    summary: 'Choose a new password by the token from the mail; all devices are signed out',
    access: { kind: 'public' },
    body: ResetPasswordRequest,
    status: 204,
    response: null,
    problems: ['auth.link_invalid'],
    handler: async ({ input, deps, context, setCookies }) => {
      const device = await resetPassword({ deps, context }, input.body);
      setCookies(deviceCookie(device));
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/confirm-email',
    tag,
    summary: 'Confirm a change of address at one of its two ends',
    access: { kind: 'public' },
    body: ConfirmEmailRequest,
    status: 200,
    response: ConfirmEmailResponse,
    problems: ['auth.link_invalid'],
    handler: async ({ input, deps, context }) => ({ status: await confirmEmail({ deps, context }, input.body.token) }),
  }),
];
