/** Files of a campaign's server, relative to its own folder. */
export const GAME = {
  /** A line for each run of the install or update script. */
  installs: 'install-runs.txt',
  /** A line for each start of the game. */
  starts: 'starts.log',
  /** `<time> <count>` twice a second while the game runs. */
  ticks: 'ticks.log',
  /** Made by the campaign: the game ends by itself with code 42. */
  crash: 'crash-now',
  script: 'game.sh',
  world: 'world',
} as const;

/** Files that the game or the campaign counts in, and so differ from moment to moment. */
export const counters: readonly string[] = [GAME.installs, GAME.starts, GAME.ticks, GAME.crash];

/** Seconds between two ticks of a game. */
const TICK_SECONDS = 0.5;

/** A game that counts its starts and its time, takes a moment to save when it is asked to stop, and crashes when told to. */
const gameScript = [
  'trap \'echo "Saving the world"; sleep 0.3; echo "Saved"; exit 0\' TERM',
  'echo "Loading the world"',
  `echo start >> ${GAME.starts}`,
  'count=0',
  'while true; do',
  '  count=$((count + 1))',
  `  echo "$EPOCHREALTIME $count" >> ${GAME.ticks}`,
  `  if [ -e ${GAME.crash} ]; then rm ${GAME.crash}; echo "Out of luck"; exit 42; fi`,
  `  sleep ${TICK_SECONDS} & wait $!`,
  'done',
];

/** One shell word. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * An install of a second or two that says in a file that it ran, and brings a world of some megabytes that does not compress:
 * enough for an upload in several parts. All on one line, as a variable must be.
 */
const installScript = [
  `echo run >> ${GAME.installs}`,
  `printf '%s\\n' ${gameScript.map(quote).join(' ')} > ${GAME.script}`,
  `printf '%s\\n' ${[GAME.ticks, GAME.starts, GAME.crash].join(' ')} > .mambaignore`,
  `if [ ! -e ${GAME.world}/level.bin ]; then mkdir -p ${GAME.world}/regions`,
  `head -c 20000000 /dev/urandom > ${GAME.world}/level.bin`,
  `for i in $(seq 1 60); do head -c 20000 /dev/urandom > ${GAME.world}/regions/$i.bin; done; fi`,
  'for i in 1 2 3 4 5 6; do echo "step $i of 6"; sleep 0.25; done',
].join('; ');

/** Variables of the shell-command blueprint that make a server of it. */
export const gameVariables = { COMMAND: `exec bash ${GAME.script}`, INSTALL_COMMAND: installScript };

/** How its process shows in a list of processes. */
export const gameCommand = `bash ${GAME.script}`;
