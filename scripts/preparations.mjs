/** The decisions of with-tools.mjs, apart from what it does: no I/O here. */

/**
 * What must be done before the command can run, in this order.
 * @param {{ missingPackages: number, hasClient: boolean, wantsBrowser: boolean }} state
 * @returns {('install' | 'client' | 'browser')[]}
 */
export function preparations({ missingPackages: missing, hasClient, wantsBrowser }) {
  return [
    ...(missing > 0 ? ['install'] : []),
    // Types and tests read the generated database client.
    ...(hasClient ? [] : ['client']),
    ...(wantsBrowser ? ['browser'] : []),
  ];
}

/**
 * Separates our own options from the command.
 * @param {string[]} args
 * @throws Error when there is no command
 */
export function readCommand(args) {
  const wantsBrowser = args[0] === '--browser';
  const [command, ...rest] = wantsBrowser ? args.slice(1) : args;
  if (command === undefined) throw new Error('Give the command to run: node scripts/with-tools.mjs COMMAND …');
  return { wantsBrowser, command, rest };
}
