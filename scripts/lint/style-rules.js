/**
 * Rules about how code is written, each with the sentence that the reader of a violation gets. They are selectors of
 * `no-restricted-syntax`; `eslint.config.js` puts them together, since a later configuration replaces an earlier one.
 */

/** Handing the whole environment on to a child process is no reading of it. */
export const readEnvironmentInConfig = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]:not(SpreadElement > MemberExpression)',
  message: 'The environment is read once, in the config.ts of the process.',
};

export const usePrivateNames = [
  {
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
    message: 'Write #name: it is private at run time, too.',
  },
  {
    selector: 'TSParameterProperty',
    message: 'Declare the field and assign it in the constructor; parameter properties hide what a class keeps.',
  },
];

const folders = [
  'activities',
  'api',
  'authority',
  'bench',
  'domain',
  'e2e',
  'faults',
  'integration',
  'node-worker',
  'outbound',
  'prisma',
  'scripts',
  'temporal',
  'texts',
  'workflows',
].join('|');

/** So that a folder can move without a change to each file in it. */
export const importByName = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
].map((node) => ({
  selector: `${node}[source.value=/^(\\.\\.\\u002F\\.\\.\\u002F(?!package\\.json)|\\.\\.\\u002F(${folders})\\u002F)/]`,
  message: 'Import by name (#folder/file.ts) what is further away than the folder above, or in another top folder.',
}));
