/**
 * The shell programs around a game server and an install script. They are what makes both outlive the worker: output is
 * appended to a file and the exit code written to another, so nothing has to listen while they run. They must run in
 * dash, bash and busybox alike, with nothing but what every image has.
 *
 * - The game is a foreground child: shells without a terminal start background children with SIGINT ignored, and the JVM
 *   then never sees it. `trap :` keeps the wrapper alive through signals to the group; handlers are reset in the child.
 * - `stdbuf` (where the image has it) makes C programs write line by line although no terminal listens.
 * - The exit file is overwritten in place, so that a full disk cannot lose an exit code.
 */
const common = `d=$1; trap : HUP INT QUIT TERM; ulimit -c 0 2>/dev/null`;

/** Writes what identifies this process for ever: boot, pid and start time. Without /proc only the pid. */
const recordPid = `
boot=-; stat=$$
if [ -r /proc/$$/stat ]; then read -r boot </proc/sys/kernel/random/boot_id; read -r stat </proc/$$/stat; fi
printf '%s\\n%s\\n' "$boot" "$stat" >"$d/pid"`;

const runGame = `
shell=sh; command -v bash >/dev/null 2>&1 && shell=bash
if [ -z "$LD_PRELOAD" ] && command -v stdbuf >/dev/null 2>&1; then
  stdbuf -oL -eL "$shell" -c "$2" <>"$d/input" >>"$d/output" 2>&1
else
  "$shell" -c "$2" <>"$d/input" >>"$d/output" 2>&1
fi
code=$?`;

const runInstall = `
i=$2; command -v "$i" >/dev/null 2>&1 || i=sh
"$i" "$d/script" </dev/null >>"$d/output" 2>&1
code=$?
if [ -n "$3" ]; then chown -hR "$3" . 2>>"$d/output"; fi`;

const recordExit = `
printf '%s\\n' "$code" 1<>"$d/exit"`;

/** Nothing of a plain process's group outlives it, as nothing outlives a container. */
const endGroup = `
kill -KILL 0`;

/** `sh -c gameInContainer sh <channel folder> <startup>` */
export const gameInContainer = `${common}${runGame}${recordExit}\nexit "$code"`;

/** `sh -c gameAsProcess sh <channel folder> <startup>` */
export const gameAsProcess = `${common}${recordPid}${runGame}${recordExit}${endGroup}`;

/** `sh -c installInContainer sh <channel folder> <interpreter> <uid:gid that the files belong to afterwards>` */
export const installInContainer = `${common}${runInstall}${recordExit}\nexit "$code"`;

/** `sh -c installAsProcess sh <channel folder> <interpreter> ''` */
export const installAsProcess = `${common}${recordPid}${runInstall}${recordExit}${endGroup}`;
