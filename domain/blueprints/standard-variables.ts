/**
 * What every game server and every install script is given besides the blueprint's own variables:
 * SERVER_MEMORY (its limit in MiB), SERVER_IP and SERVER_PORT (where to listen: 0.0.0.0 inside a container, the allocation's
 * address as a plain process), TZ and HOME (the server's folder). A blueprint may not declare a variable of these names.
 */
export const STANDARD_VARIABLES = ['SERVER_MEMORY', 'SERVER_IP', 'SERVER_PORT', 'TZ', 'HOME'] as const;

/** Names that a variable may not take, for they would change how the shell or the loader runs the program. */
export const RESERVED_VARIABLES: readonly string[] = [
  ...STANDARD_VARIABLES,
  'PATH',
  'PWD',
  'SHELL',
  'USER',
  'IFS',
  'ENV',
  'BASH_ENV',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
];
