import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import { KeyRing } from '#prisma/keys/key-ring.ts';
import { tenantOfServer } from '#prisma/tenant-of-server.ts';
import { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import type { ApiConfig } from '../config.ts';
import type { RedisClient } from '../http/limits/redis.ts';
import { connectRedis } from '../http/limits/redis.ts';
import type { Releases } from './releases.ts';

/** The engines that the API stands on, and the keys that seal what they store. */
export interface Connections {
  prisma: Database;
  sealer: KeyRing;
  codec: SealingCodec;
  temporal: Client;
  /** Null: each instance counts requests for itself. */
  redis: RedisClient | null;
}

/** @throws DomainError `temporal.unavailable` */
export async function connect(config: ApiConfig, log: Logger, releases: Releases): Promise<Connections> {
  const prisma = releases.add(createDatabase(config.databaseUrl, { maxConnections: 20 }), (database) =>
    database.$disconnect(),
  );
  const sealer = new KeyRing(prisma, config.masterKeys);
  const codec = new SealingCodec(sealer, tenantOfServer(prisma));
  const temporal = releases.add(await connectClient(config.temporal, [codec]), ({ connection }) => connection.close());
  const { redisUrl } = config.limits;
  const redis = redisUrl === null ? null : releases.add(connectRedis(redisUrl, log), (client) => client.destroy());
  return { prisma, sealer, codec, temporal, redis };
}
