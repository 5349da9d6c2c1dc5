import { DomainError, errorMessage } from '#domain/errors.ts';
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

/** What the engine's refusals mean, in our words; anything unknown stays as it is. */
export function translated(error: unknown, image = ''): unknown {
  if (error instanceof DomainError) return error;
  const message = errorMessage(error);
  const { code } = (error ?? {}) as { code?: unknown };
  if (statusOf(error) === null && typeof code === 'string' && unreachable.has(code)) {
    const why =
      code === 'EACCES'
        ? 'The node may not talk to its Docker engine'
        : 'The Docker engine of the node does not answer';
    const remedy = code === 'EACCES' ? 'Add its user to the group docker.' : 'Start Docker on the node.';
    return runtimeUnavailable(`${why}. ${remedy}`, error);
  }
  if (/port is already allocated|address already in use/i.test(message)) {
    const match = /:(\d+)(?:\/\w+)?(?: failed|: bind)/.exec(message) ?? /:(\d+)/.exec(message);
    return portTaken(match === null ? null : Number(match[1]), error);
  }
  if (/cannot assign requested address/i.test(message)) {
    return new DomainError(
      'port.bad_address',
      'The address of this server is not one of the node. Correct its allocation.',
      {
        cause: error,
      },
    );
  }
  if (/no such image/i.test(message)) return imageNotFound(image, error);
  return diskOrRegistry(message, image, error) ?? error;
}

function imageNotFound(image: string, cause: unknown): DomainError {
  return new DomainError(
    'image.not_found',
    `There is no image ${image}. Check its name, and that the node may pull it.`,
    {
      details: { image },
      cause,
    },
  );
}

/** The words are those of the engine and of registries; there are no codes. */
function diskOrRegistry(message: string, image: string, cause: unknown): DomainError | null {
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return new DomainError('disk.full', 'The disk of the node is full. Free some of it, then try again.', {
      kind: 'transient',
      cause,
    });
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
    return new DomainError(
      'registry.unreachable',
      `The registry of the image ${image} cannot be reached from the node. Check its network, then try again.`,
      { kind: 'transient', details: { image, reason: message }, cause },
    );
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
