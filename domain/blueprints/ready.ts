/** A console line without colours, cursor movements and other terminal control sequences. */
export function stripControlSequences(line: string): string {
  // eslint-disable-next-line no-control-regex -- terminal control sequences begin with one
  return line.replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, '');
}

/** Text between slashes is a regular expression, anything else is looked for as it stands. */
export function parseReadyPattern(pattern: string): RegExp | string {
  const expression = /^\/(.+)\/([imu]*)$/.exec(pattern);
  return expression?.[1] === undefined ? pattern : new RegExp(expression[1], expression[2]);
}

/** Whether a console line says that the server is ready for players. */
export function readyMatcher(pattern: string): (line: string) => boolean {
  const wanted = parseReadyPattern(pattern);
  if (typeof wanted === 'string') return (line) => stripControlSequences(line).includes(wanted);
  return (line) => wanted.test(stripControlSequences(line));
}
