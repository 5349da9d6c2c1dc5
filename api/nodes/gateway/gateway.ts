import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, ServiceDefinition } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Logger } from 'pino';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { DomainError, errorMessage } from '#domain/errors.ts';
import type { GatewayMethod, GatewayNeeds } from './methods.ts';
import { gatewayMethods } from './methods.ts';

/** Temporal's own bound of a message. A larger one is refused before it is read whole. */
const largestMessageBytes = 4 * 1024 * 1024;
/** A poll is one, and so is each heartbeat and answer under way. */
const mostCallsAtOnce = 256;
/** A call without a deadline of its own has this: no poll of Temporal takes longer. */
const longestMilliseconds = 90_000;

export interface GatewayOptions extends GatewayNeeds {
  connection: Connection;
  log: Logger;
  /** A node asked for what it may not. */
  refused(nodeId: string, method: string, reason: string): void;
}

type Call = ServerUnaryCall<Buffer, Buffer>;

/**
 * Temporal as a node may see it: a gRPC server on each connection of a node, so that every call is known to be of the node whose
 * certificate opened the connection, whatever it says of itself.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #servers = new Set<Server>();

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Serves one connection of a node, until either end closes it. */
  serve(nodeId: string, connection: Duplex): void {
    const server = new Server({
      'grpc.max_receive_message_length': largestMessageBytes,
      'grpc.max_concurrent_streams': mostCallsAtOnce,
    });
    for (const [service, methods] of Object.entries(services)) {
      const definition = serviceDefinition(service, methods);
      const handlers = methods.map((name) => [name, this.#handler(nodeId, service, name)] as const);
      server.addService(definition, Object.fromEntries(handlers));
    }
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    this.#servers.add(server);
    connection.once('close', () => {
      this.#servers.delete(server);
      server.forceShutdown();
    });
    injector.injectConnection(connection);
  }

  /** Ends all calls. Workers retry with the next API instance that answers. */
  close(): void {
    for (const server of this.#servers) server.forceShutdown();
    this.#servers.clear();
  }

  #handler(nodeId: string, service: string, name: string): handleUnaryCall<Buffer, Buffer> {
    const allowed =
      service === workflowService && Object.hasOwn(gatewayMethods, name) ? gatewayMethods[name] : undefined;
    return (call, answer) => {
      if (allowed === undefined) {
        this.#options.refused(nodeId, name, 'Not for nodes.');
        answer({ code: status.PERMISSION_DENIED, details: `A node may not call ${name}.` });
        return;
      }
      this.#run(allowed, nodeId, name, call, answer).catch((error: unknown) =>
        this.#options.log.error({ err: error, nodeId, method: name }, 'a call of a node could not be answered'),
      );
    };
  }

  async #run(
    method: GatewayMethod,
    nodeId: string,
    name: string,
    call: Call,
    answer: sendUnaryData<Buffer>,
  ): Promise<void> {
    const { connection } = this.#options;
    const cancelled = new AbortController();
    call.on('cancelled', () => cancelled.abort());
    const asked = call.getDeadline();
    const latest = Date.now() + longestMilliseconds;
    const deadline = Math.min(asked instanceof Date ? asked.getTime() : asked, latest);
    try {
      const response = await connection.withDeadline(deadline, () =>
        connection.withAbortSignal(cancelled.signal, () =>
          method(this.#options, { nodeId, request: call.request, upstream: connection.workflowService }),
        ),
      );
      answer(null, Buffer.from(response));
    } catch (error) {
      if (!call.cancelled) answer(this.#explain(nodeId, name, error));
    }
  }

  #explain(nodeId: string, method: string, error: unknown): { code: status; details: string; metadata?: Metadata } {
    if (error instanceof DomainError && error.code === 'gateway.not_yours') {
      this.#options.refused(nodeId, method, error.message);
      return { code: status.PERMISSION_DENIED, details: error.message };
    }
    // What Temporal answers the worker must hear as it is: that a task is gone, for one.
    if (isGrpcServiceError(error)) {
      return { code: Number(error.code), details: error.details, metadata: detailsOf(error.metadata) };
    }
    if (isUnreadable(error)) {
      this.#options.refused(nodeId, method, 'The message is not well-formed.');
      return { code: status.INVALID_ARGUMENT, details: 'The message is not well-formed.' };
    }
    this.#options.log.error({ err: error, nodeId, method }, 'a call of a node failed');
    return { code: status.UNAVAILABLE, details: `The API cannot do this now: ${errorMessage(error).slice(0, 200)}` };
  }
}

/** Temporal's own details of an error, and nothing else of what its servers say of themselves. */
function detailsOf(metadata: Metadata): Metadata {
  const kept = new Metadata();
  for (const value of metadata.get('grpc-status-details-bin')) kept.add('grpc-status-details-bin', value);
  return kept;
}

/** What the decoder of Protocol Buffers throws at bytes that are no message. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof RangeError ||
  (error instanceof Error && /^(invalid wire type|index out of range|illegal|invalid)/i.test(error.message));

const workflowService = 'temporal.api.workflowservice.v1.WorkflowService';

const Service = z.object({ methods: z.record(z.string(), z.unknown()) });

/** The types say class; at run time it is the description of the service. */
const methodNames = (service: unknown): string[] => Object.keys(Service.parse(service).methods);

/** Every call that Temporal has: those that are not allowed are known, too, so that trying one is noticed. */
const services: Readonly<Record<string, string[]>> = {
  [workflowService]: methodNames(proto.temporal.api.workflowservice.v1.WorkflowService),
  'temporal.api.operatorservice.v1.OperatorService': methodNames(proto.temporal.api.operatorservice.v1.OperatorService),
};

function serviceDefinition(service: string, methods: readonly string[]): ServiceDefinition {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return Object.fromEntries(
    methods.map((name) => [
      name,
      {
        path: `/${service}/${name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ]),
  );
}
