export const console = {
  label: 'Console output',
  lines: 'Console lines',
  output: 'Console',
  command: 'Command',
  placeholderRunning: 'Type a command',
  placeholderStopped: 'Start it to send commands',
  send: 'Send',
  notRunning: 'The server is not running.',
  search: 'Search in the console',
  searchNext: 'Next match',
  searchPrevious: 'Previous match',
  matches: (index: number, count: number) =>
    count === 0 ? 'No match' : index > 0 ? `${index} of ${count}` : `${count} or more`,
  pause: 'Pause',
  follow: 'Follow',
  newLines: (count: number) => (count === 1 ? '1 new line' : `${count.toLocaleString('en')} new lines`),
  toNewest: 'To the newest line',
  larger: 'Larger text',
  smaller: 'Smaller text',
  wrap: 'Wrap long lines',
  copy: 'Copy output',
  copied: 'Output copied',
  clear: 'Clear the view',
  more: 'Console options',
  empty: 'Nothing yet. Lines appear here as soon as the server writes them.',
  skipped: (count: number) =>
    count === 1
      ? '── 1 line is not shown: it came faster than it could be sent, or had left the buffer ──'
      : `── ${count.toLocaleString('en')} lines are not shown: they came faster than they could be sent, or had left the buffer ──`,
  linkLost: 'The node does not answer. Lines are late, not lost.',
  openFailed: 'The console did not open.',
  loading: 'Opening the console',
} as const;
