import type { Client } from '@temporalio/client';
import { controlTaskQueue, mailWorkflowId } from '../contracts/names.ts';
import { mailPriority } from '../contracts/priority.ts';
import type { SendMailInput } from '../contracts/mail.ts';
import { sendMailType } from '../contracts/mail.ts';
import { withinDeadline } from './deadline.ts';
import { translateRefusal } from './errors.ts';

/** Sends a mail that is in the database. Idempotent by its id; rejects where Temporal does not answer soon. */
export class MailLauncher {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async send(mailId: string): Promise<void> {
    const args: [SendMailInput] = [{ mailId }];
    await translateRefusal(() =>
      withinDeadline(this.#client, () =>
        this.#client.workflow.start(sendMailType, {
          workflowId: mailWorkflowId(mailId),
          workflowIdConflictPolicy: 'USE_EXISTING',
          taskQueue: controlTaskQueue,
          args,
          priority: mailPriority,
          staticSummary: 'Send a mail',
        }),
      ),
    );
  }
}
