export const settings = {
  general: 'General',
  limits: 'Limits',
  limitsLead: 'They take effect when the server starts next.',
  swap: 'Swap',
  pids: 'Processes',
  atLeast: (what: string) => `At least ${what}.`,
  danger: 'Danger zone',
  created: 'Created',
  id: 'Server id',
} as const;
