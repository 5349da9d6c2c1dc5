import { auditRoutes } from './audit/routes.ts';
import { accountRoutes } from './identity/account/routes.ts';
import { securityRoutes } from './identity/account/security-routes.ts';
import { keyRoutes } from './identity/account/key-routes.ts';
import { authRoutes } from './identity/auth/routes.ts';
import { signUpRoutes } from './identity/auth/sign-up-routes.ts';
import { providerRoutes } from './identity/auth/providers/routes.ts';
import { blueprintRoutes } from './blueprints/routes.ts';
import { crashRoutes } from './crashes/routes.ts';
import { backupRoutes } from './backups/routes.ts';
import type { Route } from './http/define-route.ts';
import { asideRoutes } from './nodes/aside/routes.ts';
import { enrollmentRoutes } from './nodes/enrollment/routes.ts';
import { mailRoutes } from './mails/routes.ts';
import { nodeRoutes } from './nodes/registry/routes.ts';
import { operationRoutes } from './operations/routes.ts';
import { serverOperationRoutes } from './servers/operation-routes.ts';
import { serverRoutes } from './servers/routes.ts';
import { tenantRoutes } from './identity/tenants/routes.ts';
import { poolRoutes } from './identity/tenants/pool/routes.ts';
import { subuserRoutes } from './identity/tenants/subuser-routes.ts';
import { systemRoutes } from './system/routes.ts';
import { userRoutes } from './identity/users/routes.ts';
import { temporalCodecRoutes } from './temporal-codec/routes.ts';

/** Every route of the API; what is not here does not exist, neither for callers nor in its description. */
export const routes: readonly Route[] = [
  ...systemRoutes,
  ...authRoutes,
  ...signUpRoutes,
  ...providerRoutes,
  ...accountRoutes,
  ...securityRoutes,
  ...keyRoutes,
  ...mailRoutes,
  ...serverRoutes,
  ...serverOperationRoutes,
  ...crashRoutes,
  ...backupRoutes,
  ...operationRoutes,
  ...tenantRoutes,
  ...poolRoutes,
  ...userRoutes,
  ...auditRoutes,
  ...subuserRoutes,
  ...nodeRoutes,
  ...enrollmentRoutes,
  ...asideRoutes,
  ...temporalCodecRoutes,
  ...blueprintRoutes,
];
