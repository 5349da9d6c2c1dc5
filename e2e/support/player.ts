import { createBot } from 'mineflayer';
import type { Bot } from 'mineflayer';
import { until } from '#scripts/test/until.ts';

/** A player: a real Minecraft 1.16.5 client, without its pictures. */
export class Player {
  readonly heard: string[] = [];
  /** Why the game ended for this player; null while it goes on. */
  leftBecause: string | null = null;
  readonly #bot: Bot;

  private constructor(bot: Bot) {
    this.#bot = bot;
    const leave = (reason: string) => {
      this.leftBecause ??= reason;
    };
    bot.on('messagestr', (message) => void this.heard.push(message));
    bot.on('end', leave);
    bot.on('kicked', (reason) => leave(typeof reason === 'string' ? reason : JSON.stringify(reason)));
    bot.on('error', (error) => leave(error.message));
  }

  /**
   * Tries again while the game says that it is still starting, as its players do: it listens before its world is loaded.
   * @param address as the panel shows it, `host:port`
   */
  static async join(address: string, username: string): Promise<Player> {
    const player = await until(`${username} to get into ${address}`, async () => {
      const asked = await Player.#ask(address, username);
      return asked.leftBecause?.includes('still starting') === true ? false : asked;
    });
    if (player.leftBecause !== null) throw new Error(`${username} could not join ${address}: ${player.leftBecause}`);
    return player;
  }

  static async #ask(address: string, username: string): Promise<Player> {
    const [host = '', port = ''] = address.split(':');
    const bot = createBot({ host, port: Number(port), username, auth: 'offline', version: '1.16.5' });
    const player = new Player(bot);
    let spawned = false;
    bot.once('spawn', () => {
      spawned = true;
    });
    await until(`${username} to join ${address}`, () => {
      if (player.leftBecause !== null) return 'left';
      return spawned && 'joined';
    });
    return player;
  }

  get isPlaying(): boolean {
    return this.leftBecause === null;
  }

  say(text: string): void {
    this.#bot.chat(text);
  }

  async hears(text: string): Promise<void> {
    await until(`the player to hear "${text}"`, () => this.heard.some((line) => line.includes(text)));
  }

  leave(): void {
    this.#bot.quit();
  }
}
