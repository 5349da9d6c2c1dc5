/** A key for one press of a button: pressing once starts a thing once, whatever the network does. */
export const newIdempotencyKey = (): string =>
  // Browsers have randomUUID on secure pages alone; a panel in a home network is often plain http.
  typeof crypto.randomUUID === 'function'
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
        (Number(digit) ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (Number(digit) / 4)))).toString(
          16,
        ),
      );
