import { DomainError, errorMessage } from '#domain/errors.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import { storageRefused, storageUnavailable } from '#node-worker/backups/errors.ts';
import type { S3Settings } from '#node-worker/backups/settings.ts';

/** What to change, by what the server says. Names as in Amazon's list of S3 error responses, which others follow. */
const refusals: Record<string, string> = {
  NoSuchBucket: 'There is no bucket of this name. Create it, or correct MAMBA_BACKUP_S3_BUCKET.',
  InvalidBucketName: 'No bucket can have this name. Correct MAMBA_BACKUP_S3_BUCKET.',
  InvalidAccessKeyId: 'The access key is unknown there. Correct MAMBA_BACKUP_S3_ACCESS_KEY_ID.',
  // Versity's own name for the same.
  XAdminUserNotFound: 'The access key is unknown there. Correct MAMBA_BACKUP_S3_ACCESS_KEY_ID.',
  SignatureDoesNotMatch: 'The secret key is wrong. Correct MAMBA_BACKUP_S3_SECRET_ACCESS_KEY.',
  AuthorizationHeaderMalformed: 'The region is wrong. Correct MAMBA_BACKUP_S3_REGION.',
  PermanentRedirect: 'The bucket is in another region. Correct MAMBA_BACKUP_S3_REGION or MAMBA_BACKUP_S3_ENDPOINT.',
  RequestTimeTooSkewed: 'The clock of this node is wrong. Set it.',
  CredentialsProviderError:
    'The node has no credentials. Set MAMBA_BACKUP_S3_ACCESS_KEY_ID and MAMBA_BACKUP_S3_SECRET_ACCESS_KEY.',
  QuotaExceeded: 'The storage has no more room for this account. Delete old backups, or raise its quota.',
};

/** What the SDK throws as an error of ours. Every answer of 500 and more, every silence and broken connection may pass by itself. */
export function s3Error(error: unknown, { endpoint, bucket }: S3Settings): unknown {
  if (error instanceof DomainError) return error;
  const where = `${endpoint ?? 'Amazon S3'}, bucket ${bucket}`;
  const name = error instanceof Error ? error.name : '';
  const status = statusOf(error);
  const known = refusals[name];
  if (known !== undefined) return storageRefused(`${known} (${where})`, error);
  if (status === 401 || status === 403)
    return storageRefused(
      `The keys may not do this. Correct the keys, or allow them to read, write and delete there. (${where})`,
      error,
    );
  // Ended behind our back, by a rule of the bucket or by hand: the next try begins a new one.
  if (name === 'NoSuchUpload') return storageUnavailable(`${where}: it has dropped what was uploaded so far`, error);
  if (status === null || status >= 500 || status === 429 || status === 408)
    return storageUnavailable(`${where}: ${reason(error, status)}`, error);
  return storageRefused(`It answers ${status} ${name}: ${errorMessage(error)} (${where})`, error);
}

export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}

function reason(error: unknown, status: number | null): string {
  if (status !== null) return `it answers with status ${status}`;
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer in time';
  return errorCode(error) === 'ECONNREFUSED' ? 'nothing listens there' : errorMessage(error) || 'the connection broke';
}
