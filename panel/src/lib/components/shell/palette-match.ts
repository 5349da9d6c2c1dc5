export interface PalettePage {
  text: string;
  href: string;
  /** What else one may call it. */
  also?: string;
}

/** Each word that was typed is in the page's name or in what else it is called, in whatever order. */
export const isCalled = (typed: string, { text, also = '' }: Pick<PalettePage, 'text' | 'also'>): boolean => {
  const name = `${text} ${also}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
};

/** What Enter takes before anything is chosen is the first: never what ends or takes something away. */
export const dangerousLast = <Action extends { isDangerous?: boolean }>(actions: readonly Action[]): Action[] =>
  actions.toSorted((a, b) => Number(a.isDangerous === true) - Number(b.isDangerous === true));
