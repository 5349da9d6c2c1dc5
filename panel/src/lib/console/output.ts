/** A stretch of an operation's output; `from` is the offset of its first character in the whole. */
export interface Output {
  from: number;
  text: string;
}

/** The number of characters kept in the browser; older ones are dropped. */
const limit = 256 * 1024;

/** Whether something is missing between what is there and a piece: its node went over to another API in between. */
export const isBehindHole = (had: Output, piece: Output): boolean => piece.from > had.from + had.text.length;

/** Puts a piece behind what is there: a doubled part is cut, a piece beyond a hole is taken as it is, a late one is dropped. */
export function joinOutput(had: Output, piece: Output): Output {
  const end = had.from + had.text.length;
  const overlap = end - piece.from;
  if (overlap >= piece.text.length) return had;
  const text = had.text + (overlap > 0 ? piece.text.slice(overlap) : piece.text);
  // After a hole the offsets of what was before no longer matter: the end must be right.
  const from = piece.from + piece.text.length - text.length;
  return text.length <= limit ? { from, text } : { from: from + text.length - limit, text: text.slice(-limit) };
}
