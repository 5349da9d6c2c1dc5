/** What the console stream writes to: a terminal, seen through as little as it needs. */
export interface Screen {
  /** Draws lines, each ended by "\n"; calls back when they are drawn. */
  write(text: string, drawn: () => void): void;
  clear(): void;
  scrollToNewest(): void;
  isAtNewest(): boolean;
  /** All that is in the scroll-back, as plain text. */
  text(): string;
  find(term: string, direction: 'next' | 'previous'): void;
  endFind(): void;
  onMatches(listener: (index: number, count: number) => void): void;
  setFontSize(pixels: number): void;
  setWrap(wrap: boolean): void;
  fit(): void;
  dispose(): void;
}
