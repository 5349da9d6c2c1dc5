import { parseCookie } from 'cookie';
import { v4 as uuid } from 'uuid';
import { z } from 'zod';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { openText, sealText } from '#domain/contracts/sealer.ts';
import { DomainError } from '#domain/errors.ts';

/** A browser that was not used for as long is a stranger again. */
const goodMilliseconds = 180 * 86_400_000;
/** People who share a browser; more are not looked at. */
const mostLookedAt = 4;
const prefix = 'mamba_device_';
const context = 'known_device';

const Content = z.object({ userId: z.uuid(), deviceId: z.uuid(), until: z.number().int() });

/** What a browser is given to be known by. */
export interface DeviceCookie {
  name: string;
  value: string;
  expiresAt: Date;
}

/**
 * Browsers that a user has signed in with before. The cookie grants no access: it only selects the count of wrong passwords
 * (`LoginThrottle`). It is sealed, so it can neither be forged nor changed, and each sign-in replaces it. Each user of a browser has
 * a separate cookie.
 */
export class KnownDevices {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** Makes the cookie that identifies a browser as this user's. */
  async remember(userId: string): Promise<DeviceCookie> {
    const expiresAt = new Date(Date.now() + goodMilliseconds);
    const content: z.infer<typeof Content> = { userId, deviceId: uuid(), until: expiresAt.getTime() };
    const sealed = await sealText(this.#sealer, null, context, JSON.stringify(content));
    return { name: nameFor(userId), value: Buffer.from(sealed).toString('base64url'), expiresAt };
  }

  /** The id of the device, where the user has signed in with it; null: it is as any other. */
  async recognise(cookies: string | undefined, userId: string): Promise<string | null> {
    if (cookies === undefined) return null;
    const content = await this.#open(parseCookie(cookies)[nameFor(userId)]);
    return content?.userId === userId ? content.deviceId : null;
  }

  /** A user who has signed in with this browser before; null when there is none. */
  async userOf(cookies: string | undefined): Promise<string | null> {
    if (cookies?.includes(prefix) !== true) return null;
    const values = Object.entries(parseCookie(cookies)).filter(([name]) => name.startsWith(prefix));
    for (const [, value] of values.slice(0, mostLookedAt)) {
      const content = await this.#open(value);
      if (content !== null) return content.userId;
    }
    return null;
  }

  async #open(value: string | undefined): Promise<z.infer<typeof Content> | null> {
    if (value === undefined || value === '') return null;
    try {
      const text = await openText(this.#sealer, null, context, Buffer.from(value, 'base64url'));
      const content = Content.safeParse(JSON.parse(text)).data;
      return content !== undefined && content.until > Date.now() ? content : null;
    } catch (error) {
      // Forged, or sealed with a removed key: an unknown device. Other errors are not an answer to that question.
      if (error instanceof DomainError) return null;
      throw error;
    }
  }
}

/** The end of the id is random. */
const nameFor = (userId: string): string => prefix + userId.slice(-12);
