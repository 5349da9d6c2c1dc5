import type { OperationError } from '#domain/operations/operation.ts';
import { Prisma } from '../generated/client.ts';

/** The columns of an operation's error; null removes it. Arguments are absent where only the sentence is known. */
export const errorColumns = (error: OperationError | null) => ({
  errorCode: error?.code ?? null,
  errorMessage: error?.message ?? null,
  errorArguments: error?.arguments ?? Prisma.DbNull,
});
