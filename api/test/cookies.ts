/** Names of the cookies that an answer gives, without those that it takes away. */
export const cookiesGiven = (headers: Headers): string[] =>
  headers
    .getSetCookie()
    .filter((line) => !line.includes('Max-Age=0'))
    .map((line) => line.split('=')[0] ?? '');

/** The cookies of a user who has just signed in. */
export const signedInCookies = [
  'mamba_session',
  'mamba_refresh',
  expect.stringMatching(/^mamba_device_\w+$/) as string,
];
