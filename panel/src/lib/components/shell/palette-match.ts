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
