/** Crashes: the note below the head, their time line, and how an exit is told. */
export const crashes = {
  title: 'Crashes',
  lead: 'Each time the game ended without being asked to, newest first.',
  emptyTitle: 'No crash so far',
  empty:
    'When the game ends without being asked to, it shows up here: how it ended, what was done about it, and its last lines.',
  loadError: 'The crashes did not load',

  exit: {
    outOfMemory: 'It ran out of memory',
    code: (code: number) => `It ended with exit code ${code}`,
    signals: {
      SIGKILL: 'It was killed from outside (SIGKILL)',
      SIGTERM: 'The system asked it to end (SIGTERM)',
      SIGINT: 'It was interrupted (SIGINT)',
      SIGSEGV: 'It broke on a memory error of its own (SIGSEGV)',
      SIGBUS: 'It broke on a memory error of its own (SIGBUS)',
      SIGABRT: 'It gave up on an error of its own (SIGABRT)',
      SIGILL: 'It broke on an instruction this machine does not have (SIGILL)',
      SIGFPE: 'It broke on a calculation of its own (SIGFPE)',
      SIGHUP: 'Its terminal went away (SIGHUP)',
      SIGPIPE: 'It wrote to somebody who no longer listens (SIGPIPE)',
    } as Record<string, string>,
    signal: (signal: string) => `It was ended by ${signal}`,
    unknown: 'It ended, and nobody knows why',
    after: (how: string, uptime: string) => `${how}, after running for ${uptime}.`,
    memoryAdvice: 'Give it more memory under Settings if this happens again.',
  },

  banner: {
    title: (ago: string) => `Crashed ${ago}`,
    next: (time: string) => `Next try in ${time}`,
    starting: 'Starting again',
    count: (n: string, of: number, window: string) =>
      `${n} crash of ${of} in ${window}; after the last it is left alone.`,
    tooMany: (count: number, window: string) =>
      `It crashed ${count} times in ${window}, so it is not started again by itself.`,
    byPolicy: 'It is not started again by itself: that is its policy.',
    stoppedByUser: 'No further try is made: somebody stopped it.',
    trial: (n: string, time: string) => `Started again after its ${n} crash. It counts as stable after ${time}.`,
    startNow: 'Start now',
    stopTrying: 'Stop trying',
    all: 'All crashes',
  },

  decision: {
    pending: 'Being decided',
    restart: 'Started again',
    gave_up: 'Left alone',
    none: 'Left alone',
  },
  trying: 'Trying again',
  restartAt: (time: string) => `Start planned for ${time}`,
  attempt: (n: string) => `${n} in a row`,
  log: (count: number) => (count === 1 ? 'Last line' : `Last ${count} lines`),
  noLog: 'It wrote nothing before it ended.',
  facts: { code: 'Exit code', signal: 'Signal', memory: 'Out of memory', uptime: 'Ran for', yes: 'Yes', no: 'No' },
} as const;
