import type { Client } from '@temporalio/client';
import { controlTaskQueue, mailWorkflowId } from '../contracts/names.ts';
import type { SendMailInput } from '../contracts/mail.ts';
import { sendMailType } from '../contracts/mail.ts';
import { translateRefusal } from './errors.ts';

/** Has a mail that stands in the database sent. Idempotent by its id. */
export class MailLauncher {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async send(mailId: string): Promise<void> {
    const args: [SendMailInput] = [{ mailId }];
    await translateRefusal(() =>
      this.#client.workflow.start(sendMailType, {
        workflowId: mailWorkflowId(mailId),
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: controlTaskQueue,
        args,
      }),
    );
  }
}
