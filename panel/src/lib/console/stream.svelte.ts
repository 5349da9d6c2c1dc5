import type { ConsoleChunk } from '$domain/contracts/realtime';
import { live, LiveError } from '$lib/realtime/live.svelte';
import { m } from '$texts';
import { take } from './cursor';
import type { Screen } from './screen';
import { Tail } from './tail';

const backlog = 1000;
/** Lines kept while paused; older ones are counted as not shown. */
const heldLimit = 10_000;
const tailLines = 200;
/** The readable tail is written at most this often (ms). */
const tailEvery = 250;

interface Held {
  text: string;
  count: number;
}

/**
 * The console of one server: opened at its newest lines, resumed after the last one had, each line drawn once. A chunk
 * is acknowledged when it is drawn, which is what keeps a fast server from flooding a slow browser.
 */
export class ConsoleStream {
  /** False while the node does not answer: lines are late. */
  linked = $state(true);
  opened = $state(false);
  empty = $state(true);
  error = $state<string | null>(null);
  following = $state(true);
  /** Lines that came while paused. */
  waiting = $state(0);
  tail = $state('');

  readonly #serverId: string;
  readonly #screen: Screen;
  readonly #tail = new Tail(tailLines);
  #next: number | null = null;
  #held: Held[] = [];
  #pending = '';
  #acks: (() => void)[] = [];
  #writing = false;
  #scheduled = false;
  #tailTimer: number | undefined;

  constructor(serverId: string, screen: Screen) {
    this.#serverId = serverId;
    this.#screen = screen;
  }

  /** Opens the console and keeps it open over reconnections; the answer closes it. */
  watch(): () => void {
    const off = [
      live.on('console:chunk', (chunk, ack) => chunk.serverId === this.#serverId && this.#receive(chunk, ack)),
      live.on('console:link', ({ serverId, connected }) => {
        if (serverId === this.#serverId) this.linked = connected;
      }),
      live.whileConnected(() => void this.#open()),
    ];
    return () => {
      off.forEach((stop) => stop());
      window.clearTimeout(this.#tailTimer);
      live.tell('console:close', { serverId: this.#serverId });
    };
  }

  /** Stops drawing; what comes is held. */
  pause(): void {
    this.following = false;
  }

  follow(): void {
    this.following = true;
    const held = this.#held;
    this.#held = [];
    this.waiting = 0;
    for (const { text } of held) this.#draw(text);
    this.#screen.scrollToNewest();
    this.#schedule();
  }

  clear(): void {
    this.#screen.clear();
    this.#tail.clear();
    this.tail = '';
  }

  async #open(): Promise<void> {
    try {
      const after = this.#next === null || this.#next === 0 ? null : this.#next - 1;
      const { next, connected } = await live.call('console:open', { serverId: this.#serverId, after, backlog });
      this.linked = connected;
      this.opened = true;
      this.error = null;
      if (this.#next !== null && next < this.#next) await this.#beginAnew();
    } catch (error) {
      this.error = error instanceof LiveError ? error.message : m.console_open_failed();
    }
  }

  /** The node counts from the beginning again (its data was set up afresh): the old numbers mean nothing. */
  async #beginAnew(): Promise<void> {
    this.#next = null;
    await this.#open();
  }

  #receive(chunk: ConsoleChunk, ack: () => void): void {
    const step = take(this.#next, chunk);
    this.#next = step.next;
    if (step.text === null) return ack();
    this.empty = false;
    const notice = step.skipped > 0 ? `\u001b[2;3m${m.console_skipped({ count: step.skipped })}\u001b[0m\n` : '';
    const text = `${notice}${step.text}\n`;
    if (!this.following) {
      this.#hold({ text, count: step.count });
      return ack();
    }
    this.#acks.push(ack);
    this.#draw(text);
    this.#schedule();
  }

  #hold(piece: Held): void {
    this.#held.push(piece);
    this.waiting += piece.count;
    let kept = this.#held.reduce((sum, { count }) => sum + count, 0);
    let dropped = 0;
    while (kept > heldLimit && this.#held.length > 1) {
      const oldest = this.#held.shift();
      kept -= oldest?.count ?? 0;
      dropped += oldest?.count ?? 0;
    }
    if (dropped > 0)
      this.#held.unshift({ text: `\u001b[2;3m${m.console_skipped({ count: dropped })}\u001b[0m\n`, count: 0 });
  }

  #draw(text: string): void {
    this.#pending += text;
    this.#tail.add(text.endsWith('\n') ? text.slice(0, -1) : text);
    this.#tailTimer ??= window.setTimeout(() => {
      this.#tailTimer = undefined;
      this.tail = this.#tail.text();
    }, tailEvery);
  }

  /** One write a frame, and never a second before the first is drawn: the page stays smooth however fast lines come. */
  #schedule(): void {
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    // A hidden page gets no frames; its lines are drawn all the same, so that nothing is missing later.
    if (document.hidden) window.setTimeout(() => this.#flush(), 100);
    else requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const text = this.#pending;
    const acks = this.#acks;
    if (text === '' && acks.length === 0) return;
    this.#pending = '';
    this.#acks = [];
    this.#writing = true;
    this.#screen.write(text, () => {
      this.#writing = false;
      for (const ack of acks) ack();
      if (this.#pending !== '') this.#schedule();
    });
  }
}
