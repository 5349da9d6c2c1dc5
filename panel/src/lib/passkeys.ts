import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { PasskeyRequest } from '$domain/contracts/entry';
import { accountApi } from '$lib/api/account';
import { entryApi } from '$lib/api/entry';
import { ApiError } from '$lib/api/problem';

/** Asks the browser for one of its passkeys. @throws {ApiError} `panel.passkey` when the user provides none */
export async function usePasskey(refusedText: string): Promise<PasskeyRequest> {
  const { challenge, options } = await entryApi.passkeyOptions();
  const response = await orRefusal(refusedText, () =>
    startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }),
  );
  return { challenge, response: { ...response, type: 'public-key' } };
}

/** Has the browser make a passkey. @throws {ApiError} `panel.passkey` when it did not */
export async function makePasskey(refusedText: string): Promise<PasskeyRequest> {
  const { challenge, options } = await accountApi.newPasskeyOptions();
  const response = await orRefusal(refusedText, () =>
    startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }),
  );
  return { challenge, response: { ...response, type: 'public-key' } };
}

/** Browsers say the same of a pressed "cancel", of nothing found and of a time that ran out. */
async function orRefusal<Value>(message: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch {
    throw new ApiError({ status: 0, code: 'panel.passkey', message });
  }
}
