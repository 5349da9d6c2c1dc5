import type { NodeLink } from '../link/node-link.ts';

const tailCharacters = 64 * 1024;
const flushMilliseconds = 50;

interface Output {
  serverId: string;
  /** Offset of the first character of `text` in the whole output. */
  from: number;
  text: string;
  unsent: string;
  timer: NodeJS.Timeout | null;
}

/**
 * The output of operations on its way to the API: pieces with their offset in the whole, so that duplicates are recognised (after a
 * re-attachment the output is sent again from its beginning). Keeps a tail of 64 KiB for readers that ask later.
 */
export class OperationOutputs {
  readonly #outputs = new Map<string, Output>();
  readonly #link: () => NodeLink;

  constructor(link: () => NodeLink) {
    this.#link = link;
  }

  /** Begins an output anew from its first character. */
  begin(operationId: string, serverId: string): void {
    this.drop(operationId);
    this.#outputs.set(operationId, { serverId, from: 0, text: '', unsent: '', timer: null });
  }

  append(operationId: string, text: string): void {
    const output = this.#outputs.get(operationId);
    if (output === undefined) return;
    output.unsent += text;
    if (output.unsent.length >= tailCharacters) this.#flush(operationId);
    else output.timer ??= setTimeout(() => this.#flush(operationId), flushMilliseconds);
  }

  tail(operationId: string): { from: number; text: string } {
    const output = this.#outputs.get(operationId);
    return output ? { from: output.from, text: output.text + output.unsent } : { from: 0, text: '' };
  }

  /** Sends what is left and returns the tail. */
  finish(operationId: string): string {
    this.#flush(operationId);
    return this.tail(operationId).text.slice(-tailCharacters);
  }

  drop(operationId: string): void {
    const output = this.#outputs.get(operationId);
    if (output?.timer) clearTimeout(output.timer);
    this.#outputs.delete(operationId);
  }

  #flush(operationId: string): void {
    const output = this.#outputs.get(operationId);
    if (output === undefined) return;
    if (output.timer) clearTimeout(output.timer);
    output.timer = null;
    if (output.unsent === '') return;
    const text = output.unsent;
    this.#link().output({ operationId, serverId: output.serverId, from: output.from + output.text.length, text });
    const whole = output.text + text;
    const cut = Math.max(0, whole.length - tailCharacters);
    output.text = whole.slice(cut);
    output.from += cut;
    output.unsent = '';
  }
}
