import type { Database } from '../../prisma/client.ts';
import type { Caller } from '../http/request-context.ts';

/** How long a change of somebody's rights may go unseen by this process. */
const freshMilliseconds = 1_000;

interface Remembered {
  caller: Promise<Caller | null>;
  until: number;
}

/** Who a user is and where he is a member: read once a second at most, however many requests he makes. */
export class PrincipalStore {
  private readonly prisma: Database;
  private readonly remembered = new Map<string, Remembered>();

  constructor(prisma: Database) {
    this.prisma = prisma;
  }

  /** Null when there is no such user any more. */
  async find(userId: string): Promise<Caller | null> {
    const now = Date.now();
    const known = this.remembered.get(userId);
    if (known !== undefined && known.until > now) return known.caller;
    if (this.remembered.size > 10_000) this.remembered.clear();
    const caller = this.load(userId);
    this.remembered.set(userId, { caller, until: now + freshMilliseconds });
    caller.catch(() => this.remembered.delete(userId));
    return caller;
  }

  private async load(userId: string): Promise<Caller | null> {
    const user = await this.prisma.user.findUnique({
      where: { id: userId },
      include: { memberships: { select: { tenantId: true, role: true } } },
    });
    if (user === null) return null;
    const { id, name, email, isPlatformAdmin, memberships } = user;
    return { userId: id, name, email, isPlatformAdmin, memberships };
  }
}
