export type { ApiToNode, NodeToApi } from '#domain/contracts/node-link.ts';
export type { Ack } from '#domain/contracts/realtime.ts';
