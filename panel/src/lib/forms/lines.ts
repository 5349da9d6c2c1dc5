/** A text of one thing a line as a list, without empty lines and spaces around. */
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
