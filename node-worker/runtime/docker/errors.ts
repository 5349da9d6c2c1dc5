import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import { portTaken, runtimeUnavailable } from '../errors.ts';

const unreachable = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** The HTTP status of the engine's answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : null;
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

/** Refusals of the engine as errors with a code; an unknown one stays as it is. */
export function translated(error: unknown, image = ''): unknown {
  if (error instanceof DomainError) return error;
  const message = errorMessage(error);
  const { code } = (error ?? {}) as { code?: unknown };
  if (statusOf(error) === null && typeof code === 'string' && unreachable.has(code)) {
    return runtimeUnavailable(code === 'EACCES' ? 'not_allowed' : 'no_answer', error);
  }
  if (/port is already allocated|address already in use/i.test(message)) {
    const match = /:(\d+)(?:\/\w+)?(?: failed|: bind)/.exec(message) ?? /:(\d+)/.exec(message);
    return portTaken(match === null ? null : Number(match[1]), error);
  }
  if (/cannot assign requested address/i.test(message)) {
    return codedError('port.bad_address', {}, { cause: error });
  }
  if (/no such image/i.test(message)) return imageNotFound(image, error);
  return diskOrRegistry(message, image, error) ?? error;
}

function imageNotFound(image: string, cause: unknown): DomainError {
  return codedError('image.not_found', { image }, { cause });
}

/** The words are those of the engine and of registries; there are no codes. */
function diskOrRegistry(message: string, image: string, cause: unknown): DomainError | null {
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return codedError('disk.full', {}, { kind: 'transient', cause });
  }
  if (
    /manifest unknown|manifest for .* not found|repository .* not found|repository does not exist|pull access denied|invalid reference|not found: manifest/i.test(
      message,
    )
  ) {
    return imageNotFound(image, cause);
  }
  if (
    /dial tcp|no such host|i\/o timeout|tls|x509|connection refused|EOF|Client\.Timeout|deadline exceeded|proxyconnect|network is unreachable|received unexpected HTTP status/i.test(
      message,
    )
  ) {
    return codedError('registry.unreachable', { image }, { kind: 'transient', details: { reason: message }, cause });
  }
  return null;
}

/** Runs a call of the engine and translates what it throws. */
export async function engine<Result>(call: () => Promise<Result>, image = ''): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw translated(error, image);
  }
}
