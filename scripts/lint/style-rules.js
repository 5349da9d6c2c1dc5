/**
 * Rules about how code is written, each with the sentence that the reader of a violation gets. They are selectors of
 * `no-restricted-syntax`; `styleRules` puts them together per folder, since a later configuration replaces an earlier one.
 */

/** Handing the whole environment on to a child process is no reading of it. */
const readEnvironmentInConfig = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]:not(SpreadElement > MemberExpression)',
  message: 'The environment is read once, in the config.ts of the process.',
};

const usePrivateNames = [
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

const importing = (selector, message) =>
  ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'].map((node) => ({
    selector: `${node}[source.value=/${selector}/]`,
    message,
  }));

/** So that a folder can move without a change to each file in it. */
const importByName = importing(
  `^(\\.\\.\\u002F\\.\\.\\u002F(?!package\\.json)|\\.\\.\\u002F(${folders})\\u002F)`,
  'Import by name (#folder/file.ts) what is further away than the folder above, or in another top folder.',
);

/** A callback field is empty until it is set, and easily forgotten: the maker of an object passes callbacks in. */
const takeCallbacksInConstructor = {
  selector:
    'PropertyDefinition[readonly!=true][static!=true][key.type="Identifier"][value.type=/^(Arrow)?FunctionExpression$/]',
  message: 'Take the callback in the constructor, or offer a listen() that answers with what ends it.',
};

/** A locator that anything may ask for anything hides what a service works with, and ties all files into one circle. */
const nameWhatYouNeed = importing(
  '(^|\\u002F)dependencies\\.ts$',
  'Name what you need by your own types (Call<{ prisma: Database }>); only routes and start.ts know all dependencies.',
);

/** A text that is made when its module is loaded stays in the language of that moment, on a server in the first one. */
const sayWhenShown = {
  selector: 'CallExpression[callee.type="MemberExpression"][callee.object.name="m"]:not(:function *)',
  message: 'Call the message where it is shown; a module that is loaded keeps the function.',
};

/** A browser that forbids storage throws at any access. */
const guardStorage = {
  selector: 'Identifier[name=/^(local|session)Storage$/]',
  message: 'Use browserStorage or tabStorage ($lib/storage): a browser may forbid storage, and then throws.',
};

/** The words of an error are in the catalogue, in every language: a throw site gives its code and what they are made of. */
const nameTheCode = {
  selector: 'NewExpression[callee.name="DomainError"]',
  message: 'Use codedError(code, arguments): the sentence of a code is in domain/errors/sentences and texts/messages.',
};

const tests = ['**/*.test.ts', '**/test/**', 'scripts/test/**'];

/** Files that know all dependencies of the API: its start, its routes, and what stands between the two. */
const knowsAllDependencies = [
  'api/dependencies.ts',
  'api/start.ts',
  'api/start/**',
  'api/app.ts',
  'api/**/routes.ts',
  'api/**/*-routes.ts',
  // Events of sockets are what routes are.
  'api/realtime/attach.ts',
  'api/realtime/events/*.ts',
  'api/http/{authorize,define-route,mount-routes}.ts',
];

const forbid = (...selectors) => ({ 'no-restricted-syntax': ['error', ...selectors.flat()] });

const ofProcesses = [usePrivateNames, importByName, takeCallbacksInConstructor, readEnvironmentInConfig, sayWhenShown];

/** ESLint configuration that holds these rules. */
export const styleRules = [
  { name: 'mamba/style', rules: forbid(usePrivateNames) },
  {
    name: 'mamba/style/import-names',
    files: ['**/*.ts'],
    ignores: ['panel/**'],
    rules: forbid(usePrivateNames, importByName),
  },
  {
    name: 'mamba/style/processes',
    files: ['{domain,workflows,activities,node-worker,outbound,authority,api,prisma,temporal,scripts}/**/*.ts'],
    // The development server is found as a shell finds a program: on the PATH.
    ignores: ['temporal/runtime/dev-server*.ts', '**/config.ts', '**/config/**', ...tests],
    rules: forbid(...ofProcesses, nameTheCode),
  },
  {
    // Where the errors of all codes are made, and those of other processes received.
    name: 'mamba/style/errors',
    files: ['domain/errors.ts', 'domain/errors/receive.ts'],
    rules: forbid(...ofProcesses),
  },
  {
    name: 'mamba/style/services',
    files: ['api/**/*.ts'],
    ignores: ['api/config.ts', ...tests, ...knowsAllDependencies],
    rules: forbid(...ofProcesses, nameTheCode, nameWhatYouNeed),
  },
  {
    name: 'mamba/style/panel',
    files: ['panel/src/**/*.ts'],
    ignores: ['panel/src/lib/storage.ts', ...tests],
    rules: forbid(usePrivateNames, sayWhenShown, guardStorage),
  },
  {
    // What stands in a component runs when it is shown.
    name: 'mamba/style/components',
    files: ['panel/src/**/*.svelte'],
    rules: forbid(usePrivateNames, guardStorage),
  },
];
