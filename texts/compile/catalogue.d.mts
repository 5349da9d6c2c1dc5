/** A message as its file holds it: a text, or variants that numbers or values choose between. */
export type Message = string | [{ declarations?: string[]; selectors?: string[]; match: Record<string, string> }];

export interface Catalogue {
  baseLocale: string;
  locales: string[];
  areas: string[];
  /** The keys of an area. */
  keysOf: (area: string) => string[];
  messages: Record<string, Record<string, Message>>;
}

export function readCatalogue(folder: string): Catalogue;
export function inputsOf(message: Message): Map<string, 'number' | 'text'>;
export function textsOf(message: Message): string[];
