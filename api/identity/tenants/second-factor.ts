/** Whether a user has a second factor, and the columns that tell. */
export const secondFactorOf = {
  select: { totpConfirmedAt: true, _count: { select: { passkeys: true } } },
  has: ({ totpConfirmedAt, _count }: { totpConfirmedAt: Date | null; _count: { passkeys: number } }): boolean =>
    totpConfirmedAt !== null || _count.passkeys > 0,
} as const;
