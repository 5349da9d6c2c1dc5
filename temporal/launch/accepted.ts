import type { Client as TemporalClient, WorkflowClientInterceptor } from '@temporalio/client';
import { Client, WorkflowUpdateFailedError } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';

type Failure = Parameters<typeof decodeOptionalFailureToOptionalError>[1];

/**
 * A client whose updates, waited for until *accepted*, throw when they are refused. The SDK hides a refusal in the handle, where only
 * waiting for the whole update reveals it; its interceptors see it at once.
 */
export function refusingClient(client: TemporalClient): TemporalClient {
  const converter = client.options.loadedDataConverter;
  const interceptor: WorkflowClientInterceptor = {
    async startUpdate(input, next) {
      const output = await next(input);
      await throwRefusal(converter, output.outcome?.failure);
      return output;
    },
    async startUpdateWithStart(input, next) {
      const output = await next(input);
      await throwRefusal(converter, output.updateOutcome?.failure);
      return output;
    },
  };
  return new Client({
    connection: client.connection,
    namespace: client.options.namespace,
    dataConverter: client.options.dataConverter,
    interceptors: { workflow: [interceptor] },
  });
}

async function throwRefusal(converter: LoadedDataConverter, failure: Failure): Promise<void> {
  if (!failure) return;
  throw new WorkflowUpdateFailedError('refused', await decodeOptionalFailureToOptionalError(converter, failure));
}
