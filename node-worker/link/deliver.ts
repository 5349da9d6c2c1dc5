import { DomainError } from '#domain/errors.ts';

/** Refusals after which sending the same report again can never help. */
const finalRefusals = new Set(['link.not_yours', 'link.bad_message', 'server.not_found', 'operation.not_found']);

/** Whether the API is done with a report: it took it, or refused it for good. Otherwise the report is sent again later. Never throws. */
export async function deliver(sending: Promise<unknown>, refused: (refusal: DomainError) => void): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'link.no_answer') return false;
    refused(error);
    return finalRefusals.has(error.code);
  }
}
