import type { Mail } from '#domain/mails/mail.ts';

/** What a mail says, before it has a shape. */
export interface Message {
  subject: string;
  /** The line that an inbox shows beside the subject. */
  preview: string;
  title: string;
  paragraphs: string[];
  /** Facts about what happened, one a line. */
  facts?: [name: string, value: string][];
  button?: { text: string; href: string };
  /** How long the button's link works, or what to do if it was not you. */
  note?: string;
}

/**
 * The words of every mail. Names are chosen by people, also by whoever signs up with another's address or invites him: one that reads
 * like an address is left out, so that nobody has us send his link.
 */
export function messageOf(mail: Mail): Message {
  const { template, values } = harmless(mail);
  switch (template) {
    case 'verify-email':
      return {
        subject: 'Confirm your email address',
        preview: 'One press and your account is ready.',
        title: `Welcome, ${values.name}`,
        paragraphs: ['Confirm that this address is yours, and your account is ready.'],
        button: { text: 'Confirm address', href: values.link },
        note: 'The link works for 24 hours, once. If you did not sign up, do nothing: without it no account comes into use.',
      };
    case 'account-exists':
      return {
        subject: 'You have an account already',
        preview: 'Somebody signed up with your address. Sign in instead.',
        title: `You are here already, ${values.name}`,
        paragraphs: [
          'Somebody, probably you, signed up with this address. It has an account already, so nothing was changed.',
          `If you forgot your password, choose a new one here: ${values.resetLink}`,
        ],
        button: { text: 'Sign in', href: values.link },
        note: 'If it was not you, there is nothing to do.',
      };
    case 'reset-password':
      return {
        subject: 'Choose a new password',
        preview: 'The link works for one hour.',
        title: 'Choose a new password',
        paragraphs: [`Hello ${values.name}, somebody asked to choose a new password for your account.`],
        button: { text: 'Choose a new password', href: values.link },
        note: 'The link works for one hour, once. If you did not ask for it, do nothing: your password stays as it is.',
      };
    case 'password-changed':
      return {
        subject: 'Your password was changed',
        preview: 'If it was you, there is nothing to do.',
        title: 'Your password was changed',
        paragraphs: [`Hello ${values.name}, your password was changed, and all other devices were signed out.`],
        facts: factsOf(values),
        button: { text: 'It was not me', href: values.resetLink },
        note: 'If it was you, there is nothing to do. If not, choose a new password at once.',
      };
    case 'change-email-from':
      return {
        subject: 'Confirm the change of your email address',
        preview: `Your account is to move to ${values.newEmail}.`,
        title: 'Is this change yours?',
        paragraphs: [
          `Hello ${values.name}, your account is to move to ${values.newEmail}.`,
          'It does so when both addresses have confirmed it: this one, and the new one.',
        ],
        button: { text: 'Confirm the change', href: values.link },
        note: 'The link works for 24 hours. If this is not yours, do not confirm it, and choose a new password.',
      };
    case 'change-email-to':
      return {
        subject: 'Confirm your new email address',
        preview: 'One of two confirmations for the change of your address.',
        title: 'Confirm your new address',
        paragraphs: [
          `Hello ${values.name}, this address is to become that of your account.`,
          'It does so when both addresses have confirmed it: this one, and the one of before.',
        ],
        button: { text: 'Confirm address', href: values.link },
        note: 'The link works for 24 hours. If you know nothing of this, do nothing.',
      };
    case 'email-changed':
      return {
        subject: 'Your email address was changed',
        preview: `You sign in with ${values.newEmail} from now on.`,
        title: 'Your email address was changed',
        paragraphs: [
          `Hello ${values.name}, you sign in with ${values.newEmail} from now on. This address is no longer used.`,
        ],
        note: 'If this was not you, tell the administrator of your panel at once.',
      };
    case 'session-replayed':
      return {
        subject: 'A device was signed out, to be safe',
        preview: 'Somebody may have copied the session of one of your devices.',
        title: 'We signed one of your devices out',
        paragraphs: [
          `Hello ${values.name}, the key by which a device of yours stays signed in was used twice. That happens when somebody has copied it, so it no longer works for anybody.`,
          'Sign in again on that device. If you do not know what happened, choose a new password, too: that signs out everything.',
        ],
        facts: factsOf(values),
      };
    case 'second-factor-changed':
      return {
        subject: values.what,
        preview: 'If it was you, there is nothing to do.',
        title: values.what,
        paragraphs: [`Hello ${values.name}, what protects your account was changed.`],
        facts: factsOf(values),
        note: 'If it was not you, choose a new password at once, and look at your account’s security page.',
      };
    case 'account-created':
      return {
        subject: 'Your account is ready',
        preview: `${values.creator} made an account for you on Mamba Host.`,
        title: `Welcome, ${values.name}`,
        paragraphs: [
          `${values.creator} made an account for you. Choose a password, and you are in.`,
          `You sign in with ${values.email}.`,
        ],
        button: { text: 'Choose a password', href: values.link },
        note: 'The link works for seven days, once. If you do not know who this is, do nothing: without it nobody comes in.',
      };
    case 'second-factors-reset':
      return {
        subject: 'Your second factors were taken away',
        preview: 'An administrator of your panel did it. Set up a new one.',
        title: 'Your second factors were taken away',
        paragraphs: [
          `Hello ${values.name}, an administrator of your panel removed the authenticator, the passkeys and the recovery codes of your account, as is done for somebody who has lost them.`,
          'Until you set up a new one, your password alone lets you in. Do it on the security page of your account.',
          `If you did not ask for it, ask the administrator, and choose a new password: ${values.resetLink}`,
        ],
        facts: [['When', moment(values.at)]],
      };
    case 'invitation':
      return {
        subject: `${values.inviter} invites you to ${values.to}`,
        preview: values.role === null ? 'A game server is shared with you.' : `As ${values.role}, on Mamba Host.`,
        title: `You are invited to ${values.to}`,
        paragraphs: [
          values.role === null
            ? `${values.inviter} lets you into the game server ${values.to}.`
            : `${values.inviter} invites you to ${values.to}, as ${values.role}.`,
          'If you have no account yet, you make one on the way. The link is for you alone: do not pass it on.',
        ],
        button: { text: 'Accept the invitation', href: values.link },
        note: `The link works until ${moment(values.expiresAt)}, once. If you do not know who this is, do nothing.`,
      };
  }
}

function harmless(mail: Mail): Mail {
  if (mail.template === 'invitation') {
    const inviter = plain(mail.values.inviter, 'Somebody');
    return { ...mail, values: { ...mail.values, inviter, to: plain(mail.values.to, 'a team') } };
  }
  return { ...mail, values: { ...mail.values, name: plain(mail.values.name, 'friend') } } as Mail;
}

const plain = (name: string, otherwise: string): string =>
  /:\/\/|www\.|[\p{L}\p{N}]\.\p{L}{2,}/iu.test(name) ? otherwise : name.replace(/[\p{C}\s]+/gu, ' ');

function factsOf({ at, device, ip }: { at: string; device: string; ip: string }): [string, string][] {
  const facts: [string, string][] = [['When', moment(at)]];
  if (device !== '') facts.push(['Device', device]);
  if (ip !== '') facts.push(['Address', ip]);
  return facts;
}

const moment = (at: string): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`;
