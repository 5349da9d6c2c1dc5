import { z } from 'zod';

/** The variable of every process that works with the database. */
export const databaseUrl = z.url().meta({
  description: 'Connection string of the Postgres database. `npm start` runs an embedded Postgres when it is absent.',
  example: 'postgresql://mamba:PASSWORD@db.example.org:5432/mamba',
  secret: true,
});
