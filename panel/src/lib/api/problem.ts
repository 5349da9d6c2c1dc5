import { Problem } from '$domain/contracts/common';
import type { SentError } from '$domain/errors/receive';
import { wordErrorSoon, wordFieldSoon } from '$lib/texts/errors.svelte';
import { m } from '$texts';

export interface FieldError {
  path: string;
  message: string;
}

/** What went wrong with a request, in words that may be shown. `status` 0: no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fieldErrors: readonly FieldError[];

  constructor(options: {
    status: number;
    code: string;
    message: string;
    requestId?: string | null;
    fieldErrors?: readonly FieldError[];
  }) {
    super(options.message);
    this.name = 'ApiError';
    this.status = options.status;
    this.code = options.code;
    this.requestId = options.requestId ?? null;
    this.fieldErrors = options.fieldErrors ?? [];
  }

  /** The message for one field, by the path that the contract gives it. */
  field(path: string): string | null {
    return this.fieldErrors.find((error) => error.path === path)?.message ?? null;
  }
}

export function unreachable(): ApiError {
  return new ApiError({ status: 0, code: 'panel.unreachable', message: m.errors_unreachable() });
}

/** Reads the problem document of a refused request; an answer that is none becomes a plain sentence. */
export async function problemOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const parsed = Problem.safeParse(await response.json().catch(() => null));
  if (!parsed.success) {
    return new ApiError({
      status: response.status,
      code: 'panel.unexpected',
      message: m.errors_unexpected(),
      requestId,
    });
  }
  const { status, code, detail, errors = [], arguments: given } = parsed.data;
  const fieldErrors = await Promise.all(
    errors.map(async ({ path, ...error }) => ({ path, message: await worded(error) })),
  );
  // The summary says again what is wrong with each field; its path is a name for programs.
  const summary = [...new Set(fieldErrors.map(({ message }) => message))].join(' ');
  return new ApiError({
    status,
    code,
    message:
      code === 'request.invalid' && summary !== ''
        ? summary
        : await wordErrorSoon({ code, message: detail, arguments: given }),
    requestId: parsed.data.requestId || requestId,
    fieldErrors,
  });
}

/** What is wrong with a field, by its code or, where the schema of the request says it, by its sentence. */
const worded = ({ code, message, arguments: given }: Omit<SentError, 'code'> & { code?: string | undefined }) =>
  code === undefined ? wordFieldSoon(message) : wordErrorSoon({ code, message, arguments: given });

/** Any thrown thing as an ApiError, so that every view can show it. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    status: 0,
    code: 'panel.unexpected',
    message: error instanceof Error ? error.message : m.errors_unexpected(),
  });
}
