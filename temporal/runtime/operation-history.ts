import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import type { OperationEvent } from '#domain/contracts/operations.ts';
import { openPayloads } from './codec/in-json.ts';
import { readable } from './readable-payloads.ts';

/** Of an operation of ours there are a few hundred; more is a workflow that went astray. */
const mostEvents = 2_000;
const mostBytes = 1_000_000;
const eventsPerPage = 200;
const notFound = 5;

export interface ReadHistory {
  events: OperationEvent[];
  /** There are more than are kept. */
  isTruncated: boolean;
}

/** An event as Temporal's own JSON has it: its attributes under a key that ends in `EventAttributes`. */
const Event = z.looseObject({ eventId: z.coerce.number(), eventTime: z.string(), eventType: z.string() });
const Page = z.object({ events: z.array(Event).default([]) });

/**
 * A workflow's history for people: its first events, page by page, so that memory stays flat however long it is. Null when
 * Temporal does not have it (any more). Throws what the client throws when Temporal does not answer.
 */
export async function readHistory(client: Client, workflowId: string): Promise<ReadHistory | null> {
  const events: OperationEvent[] = [];
  let bytes = 0;
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await readPage(client, workflowId, nextPageToken);
    if (page === null) return null;
    const json: unknown = JSON.parse(historyToJSON({ events: page.history?.events ?? [] }));
    for (const raw of Page.parse(await openPayloads(json, client.options.loadedDataConverter.payloadCodecs)).events) {
      const event = present(raw);
      bytes += Buffer.byteLength(JSON.stringify(event));
      if (events.length === mostEvents || bytes > mostBytes) return { events, isTruncated: true };
      events.push(event);
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken != null && nextPageToken.length > 0);
  return { events, isTruncated: false };
}

async function readPage(client: Client, workflowId: string, nextPageToken: Uint8Array | null | undefined) {
  try {
    return await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: eventsPerPage,
      nextPageToken: nextPageToken ?? new Uint8Array(),
    });
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === notFound) return null;
    throw error;
  }
}

function present(event: z.infer<typeof Event>): OperationEvent {
  const attributes = Object.entries(event).find(([key]) => key.endsWith('EventAttributes'))?.[1];
  return {
    id: event.eventId,
    at: new Date(event.eventTime).toISOString(),
    type: typeName(event.eventType),
    attributes: z.record(z.string(), z.unknown()).parse(readable(attributes ?? {})),
  };
}

/** `EVENT_TYPE_ACTIVITY_TASK_SCHEDULED` → `ActivityTaskScheduled`, as Temporal's own interfaces write it. */
function typeName(type: string): string {
  return type
    .replace(/^EVENT_TYPE_/, '')
    .toLowerCase()
    .replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
