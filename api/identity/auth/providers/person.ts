import { z } from 'zod';

/** A person as a provider describes them. */
export interface Person {
  subject: string;
  /** Lower-cased. */
  email: string | null;
  /** The provider says that the person owns the address. */
  isEmailVerified: boolean;
  name: string;
  /** For people to recognise. */
  label: string;
  /** Of the claim that brings roles. */
  groups: string[];
}

const short = z.string().max(1000);
const Claims = z.looseObject({
  sub: short.min(1).max(255),
  email: z.email().max(254).optional().catch(undefined),
  // The specification's boolean and nothing that looks like it: what a provider does not say plainly, it does not say.
  email_verified: z.boolean().optional().catch(undefined),
  name: short.optional().catch(undefined),
  preferred_username: short.optional().catch(undefined),
});

export function personFromClaims(claims: unknown, roleClaim: string | undefined): Person {
  const parsed = Claims.parse(claims);
  const { sub, email_verified: verified, preferred_username: username } = parsed;
  const email = parsed.email?.toLowerCase() ?? null;
  const groups =
    roleClaim === undefined ? undefined : z.union([short, z.array(short)]).safeParse(parsed[roleClaim]).data;
  return {
    subject: sub,
    email,
    isEmailVerified: verified === true,
    name: nameOf(parsed.name ?? username, email),
    label: email ?? username ?? sub,
    groups: groups === undefined ? [] : [groups].flat(),
  };
}

const DiscordUser = z.looseObject({
  id: short.min(1).max(255),
  username: short,
  global_name: short.nullish(),
  email: z.email().max(254).nullish().catch(null),
  verified: z.boolean().optional(),
});

export function personFromDiscord(user: unknown): Person {
  const { id, username, global_name: globalName, email, verified } = DiscordUser.parse(user);
  const address = email?.toLowerCase() ?? null;
  return {
    subject: id,
    email: address,
    isEmailVerified: verified === true,
    name: nameOf(globalName ?? username, address),
    label: username,
    groups: [],
  };
}

/** A name that can be stored, from text that the provider sent. */
function nameOf(name: string | undefined, email: string | null): string {
  const plain = (name ?? email?.split('@')[0] ?? '')
    .replace(/[\p{C}]/gu, '')
    .trim()
    .slice(0, 100);
  return plain === '' ? 'Unnamed user' : plain;
}
