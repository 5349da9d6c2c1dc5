import { z } from 'zod';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { variableView } from '#domain/blueprints/variables.ts';
import { BlueprintList, BlueprintSummary } from '#domain/contracts/blueprints.ts';
import { notFound } from '../http/authorize.ts';
import { defineRoute } from '../http/define-route.ts';

const tag = 'Blueprints';
const access = { kind: 'platform', permission: 'blueprint.read' } as const;

export const blueprintRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/blueprints',
    tag,
    summary: 'List blueprints',
    access,
    status: 200,
    response: BlueprintList,
    handler: async ({ deps }) => {
      const rows = await deps.prisma.blueprint.findMany({ orderBy: [{ category: 'asc' }, { name: 'asc' }] });
      return { items: rows.map(presentBlueprint) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/blueprints/:id',
    tag,
    summary: 'Get a blueprint with its variables',
    access,
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: BlueprintSummary,
    problems: ['blueprint.not_found'],
    handler: async ({ input, deps }) => {
      const row = await deps.prisma.blueprint.findUnique({ where: { id: input.params.id } });
      if (row === null) throw notFound('blueprint.not_found');
      return presentBlueprint(row);
    },
  }),
];

function presentBlueprint({ id, definition }: { id: string; definition: unknown }): BlueprintSummary {
  const { slug, name, description, category, runtimes, images, variables, defaults } = Blueprint.parse(definition);
  return {
    id,
    slug,
    name,
    description,
    category,
    runtimes,
    images: Object.entries(images).map(([label, image]) => ({ label, image })),
    variables: variables.filter(({ userViewable }) => userViewable).map(variableView),
    defaults,
  };
}
