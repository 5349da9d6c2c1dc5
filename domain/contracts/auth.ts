import { z } from 'zod';
import { Permission, TenantRole } from '../permissions/permissions.ts';

export const LoginRequest = z
  .object({
    email: z.email('Enter a valid email address.').max(254),
    password: z.string().min(1, 'Enter your password.').max(1024),
  })
  .meta({ id: 'LoginRequest' });
export type LoginRequest = z.infer<typeof LoginRequest>;

export const Me = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    isPlatformAdmin: z.boolean(),
    tenants: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        slug: z.string(),
        role: TenantRole,
        permissions: z.array(Permission),
      }),
    ),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** A session: the JWT (15 minutes) is also set as an httpOnly cookie, so the panel never holds it. */
export const Session = z.object({ token: z.string(), expiresAt: z.iso.datetime(), user: Me }).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
