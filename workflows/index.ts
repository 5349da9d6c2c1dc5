export { serverActor } from './server/actor.ts';
export { installServer } from './operations/install.ts';
export { deleteServer } from './operations/delete.ts';
