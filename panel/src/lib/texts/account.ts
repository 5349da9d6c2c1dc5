import { m } from '$texts';

/** How a session was signed in, by the method's name in its token. */
export const signInMethods: Record<string, (() => string) | undefined> = {
  pwd: m.sessions_methods_pwd,
  otp: m.sessions_methods_otp,
  hwk: m.sessions_methods_hwk,
  fed: m.sessions_methods_fed,
  kba: m.sessions_methods_kba,
};

/** When an API key expires, by the days it lives; 0: never. */
export const keyEndings: Record<number, () => string> = {
  30: m.api_keys_endings_30,
  90: m.api_keys_endings_90,
  365: m.api_keys_endings_365,
  0: m.api_keys_endings_0,
};
