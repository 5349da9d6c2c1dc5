import { z } from 'zod';

/** Branded UUIDs (v7, so that they sort by time). A `ServerId` can never be passed where a `NodeId` is meant. */
export const UserId = z.uuid().brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;
export const TenantId = z.uuid().brand<'TenantId'>();
export type TenantId = z.infer<typeof TenantId>;
export const NodeId = z.uuid().brand<'NodeId'>();
export type NodeId = z.infer<typeof NodeId>;
export const AllocationId = z.uuid().brand<'AllocationId'>();
export type AllocationId = z.infer<typeof AllocationId>;
export const BlueprintId = z.uuid().brand<'BlueprintId'>();
export type BlueprintId = z.infer<typeof BlueprintId>;
export const ServerId = z.uuid().brand<'ServerId'>();
export type ServerId = z.infer<typeof ServerId>;
export const OperationId = z.uuid().brand<'OperationId'>();
export type OperationId = z.infer<typeof OperationId>;
