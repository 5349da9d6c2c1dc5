import type { PayloadCodec, SerializationContext } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { serverOfWorkflow } from '#temporal/contracts/names.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** The encoding of sealed payloads, by Temporal's own name for it. */
export const sealedEncoding = 'binary/encrypted';
const tenantKey = 'mamba-tenant';
const sealContext = 'temporal.payload';

/** The tenant of a server; null where the server does not exist. */
export type TenantOfServer = (serverId: string) => Promise<string | null>;

/**
 * Seals all payloads of workflows and activities before they leave the process, so that a stolen history reveals nothing. Payloads of
 * a server's workflows are sealed with its tenant's key, found by the workflow's id; all others with the platform's. Plain payloads,
 * from older versions or from a tool, are read as they are.
 */
export class SealingCodec implements PayloadCodec {
  readonly #sealer: Sealer;
  readonly #tenantOf: TenantOfServer;

  constructor(sealer: Sealer, tenantOf: TenantOfServer) {
    this.#sealer = sealer;
    this.#tenantOf = tenantOf;
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return payloads;
    return this.seal(payloads, await this.tenantOfWorkflow(context?.workflowId ?? null));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.#open(payload)));
  }

  /** Null: the platform's own, or of a server that no longer exists. */
  async tenantOfWorkflow(workflowId: string | null): Promise<string | null> {
    const serverId = workflowId === null ? null : serverOfWorkflow(workflowId);
    return serverId === null ? null : this.#tenantOf(serverId);
  }

  seal(payloads: Payload[], tenantId: string | null): Promise<Payload[]> {
    return Promise.all(
      payloads.map(async (payload) => {
        const data = await this.#sealer.seal(tenantId, sealContext, PayloadMessage.encode(payload).finish());
        const metadata: Record<string, Uint8Array> = { encoding: Buffer.from(sealedEncoding) };
        if (tenantId !== null) metadata[tenantKey] = Buffer.from(tenantId);
        return { metadata, data };
      }),
    );
  }

  async #open(payload: Payload): Promise<Payload> {
    if (!isSealed(payload)) return payload;
    const tenant = payload.metadata?.[tenantKey];
    const tenantId = tenant == null ? null : Buffer.from(tenant).toString();
    const plain = await this.#sealer.open(tenantId, sealContext, payload.data ?? new Uint8Array());
    return PayloadMessage.decode(plain);
  }
}

export function isSealed({ metadata }: Payload): boolean {
  const encoding = metadata?.encoding;
  return encoding != null && Buffer.from(encoding).toString() === sealedEncoding;
}
