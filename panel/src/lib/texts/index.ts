import { common, connection, errors, login } from './common';
import { console } from './console';
import { create } from './create';
import { metrics } from './metrics';
import { nodes } from './nodes';
import { operations } from './operations';
import { server } from './server';
import { settings } from './settings';
import { keys, nav, palette } from './shell';
import { startup } from './startup';
import { operationKinds, operationStatuses, powerActions, states, stepStatuses } from './states';

/**
 * Every word that people read is in this folder, one file an area, ready for translation. What the first page needs comes
 * together here; an area that is loaded later has its words beside (`$lib/texts/backups`), so that they are loaded with it.
 */
export const texts = {
  product: 'Mamba Host',
  title: (page: string) => `${page} · Mamba Host`,
  states,
  powerActions,
  operationKinds,
  operationStatuses,
  stepStatuses,
  common,
  errors,
  connection,
  login,
  nav,
  palette,
  keys,
  create,
  server,
  console,
  metrics,
  operations,
  startup,
  settings,
  nodes,
} as const;
