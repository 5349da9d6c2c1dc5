import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { PublicCall } from '#api/http/call.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import { codedError } from '#domain/errors.ts';
import { panelLinks } from './links.ts';

/**
 * Who guesses: a browser that the owner has signed in with before, a session that proves itself again, and all others together. Each has a
 * count of its own, so that strangers do not lock out the owner's devices.
 */
export type Guesser = `device:${string}` | `session:${string}` | 'stranger';

/** A code is right for a minute and a half out of a million: twenty a week are found out by chance in three hundred years. */
const most = 20;
const days = 7;
/** At this wrong code the owner gets a mail: the guesser has the password. */
const toldAt = 10;

interface Needs {
  prisma: Database;
  mailer: Mailer;
  config: Pick<ApiConfig, 'http'>;
}

interface Guessed {
  id: string;
  name: string;
  email: string;
}

/** A guess that was counted before its code is looked at. */
export interface Guess {
  /** It was none: the count of this guesser begins again. */
  wasRight(): Promise<void>;
  wasWrong(): Promise<void>;
}

/**
 * Counts a guess at the code of a user's authenticator, over days and in the database: restarts and other instances change nothing.
 * Recovery codes and passkeys are not counted; they cannot be guessed.
 * @throws DomainError `auth.too_many_attempts` with the seconds to wait
 */
export async function guessCode(call: PublicCall<Needs>, user: Guessed, guesser: Guesser): Promise<Guess> {
  const { prisma } = call.deps;
  const window = Prisma.sql`now() - make_interval(days => ${days})`;
  const [row] = await prisma.$queryRaw<{ count: number; secondsLeft: number }[]>(Prisma.sql`
    INSERT INTO second_factor_guesses AS kept (user_id, holder, count, since) VALUES (${user.id}::uuid, ${guesser}, 1, now())
    ON CONFLICT (user_id, holder) DO UPDATE SET
      count = CASE WHEN kept.since < ${window} THEN 1 ELSE least(kept.count, ${most}) + 1 END,
      since = CASE WHEN kept.since < ${window} THEN now() ELSE kept.since END
    RETURNING count, ceil(extract(epoch FROM since - (${window})))::int AS "secondsLeft"`);
  const { count, secondsLeft } = row ?? { count: 0, secondsLeft: 0 };
  if (count > most)
    throw codedError(
      'auth.too_many_attempts',
      { seconds: secondsLeft, reason: 'codes' },
      { details: { retryAfterSeconds: secondsLeft } },
    );
  return {
    wasRight: async () => {
      await prisma.secondFactorGuess.deleteMany({ where: { userId: user.id, holder: guesser } });
    },
    wasWrong: async () => {
      if (count === toldAt) await tell(call, user, guesser);
    },
  };
}

async function tell({ deps, context }: PublicCall<Needs>, user: Guessed, guesser: Guesser): Promise<void> {
  const mail = await deps.prisma.$transaction(async (transaction) => {
    const added = await deps.mailer.add(transaction, user.email, {
      template: 'second-factor-guessed',
      values: {
        name: user.name,
        count: toldAt,
        device: context.userAgent,
        ip: context.ip ?? '',
        at: new Date().toISOString(),
        resetLink: panelLinks(deps.config.http.publicUrl).forgot(),
      },
    });
    await recordAudit(transaction, context, {
      caller: { userId: user.id, name: user.name },
      action: 'auth.second_factor_guessed',
      details: { count: toldAt, from: guesser.split(':')[0] ?? guesser },
    });
    return added;
  });
  deps.mailer.launch(mail);
}
