import { z } from 'zod';

/** The variables of every process that connects to Temporal itself; a node connects to the API's gateway instead. */
export const temporalConnection = {
  TEMPORAL_ADDRESS: z.string().min(1).meta({
    description:
      'Host and port of the Temporal frontend. `npm start` runs a Temporal development server when it is absent.',
    example: 'temporal.example.org:7233',
  }),
  TEMPORAL_NAMESPACE: z
    .string()
    .min(1)
    .default('default')
    .meta({ description: 'Temporal namespace of all workflows.' }),
};
