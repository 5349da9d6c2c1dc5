/** The engines below, keys, and addresses that are asked outside. */
export const platformSentences = {
  internal: () => 'Something went wrong on our side.',
  'temporal.unavailable': ({ unknown }: { unknown?: boolean } = {}) =>
    unknown === true
      ? 'The workflow engine did not answer in time. The request may still be carried out: check before you try again.'
      : 'The workflow engine does not answer. Nothing was started; try again in a moment.',
  'database.unavailable': () => 'The database does not answer. Try again in a moment.',
  'api.stopping': () => 'The API is being stopped. Try again in a moment.',
  'codec.cannot_open': () => 'The payload cannot be opened with the keys of this installation.',
  'keys.unknown': () => 'A sealed value cannot be read. The log names the missing key.',
  'keys.cannot_open': () => 'A sealed value cannot be read. The log says why.',
  'keys.master_missing': () => 'The keys of this installation cannot be read. The log says why.',
  'ca.missing': ({ file, folder }: { file: string; folder: string }) =>
    `${file} is not in ${folder}. Create it: npm run ca -- init`,
  'ca.no_root_key': ({ folder }: { folder: string }) =>
    `The root key is not in ${folder}. Put root.key back until this is done.`,
  'notify.unreachable': ({ reason }: { reason: string }) => `The notification hook does not answer: ${reason}`,
  'notify.refused': ({ status }: { status: number }) => `The notification hook answered with status ${status}.`,
  'outbound.refused': ({ reason }: { reason: string }) => reason,
  'outbound.timeout': ({ host }: { host: string }) => `${host} does not answer in time.`,
  'outbound.unreachable': ({ host }: { host: string }) => `${host} does not answer. Check how it is written.`,
  'outbound.too_large': ({ bytes }: { bytes: number }) => `The answer is larger than ${bytes} bytes.`,
  'outbound.too_many_redirects': ({ host, limit }: { host: string; limit: number }) =>
    `${host} redirects more than ${limit} times.`,
  'webhook.bad_id': () => 'The id of a webhook cannot contain a dot.',
  'webhook.no_secret': () => 'A webhook needs a secret to sign with.',
  'webhook.bad_secret': ({ prefix, least, most }: { prefix: string; least: number; most: number }) =>
    `The secret of a webhook is ${prefix} and ${least} to ${most} bytes in base64.`,
};
