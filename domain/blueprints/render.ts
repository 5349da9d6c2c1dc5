import { codedError } from '#domain/errors.ts';
import { replacePlaceholders } from './placeholders.ts';
import type { Placeholder } from './placeholders.ts';

export type Environment = Readonly<Record<string, string>>;

const SAFE_IN_A_SHELL = /^[A-Za-z0-9_./:@%+,=-]+$/;

/** One shell word that the shell reads back as exactly this value, whatever it holds. */
function quoteForShell(value: string): string {
  if (SAFE_IN_A_SHELL.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * The shell line that starts a server. A value is always one word and never code: `--motd={{MOTD}}` with `a; rm -rf ~` gives
 * `--motd='a; rm -rf ~'`. `{{FLAGS|words}}` splits at spaces and quotes each word, for lists of options; `{{COMMAND|raw}}` is
 * for the one blueprint whose variable *is* a command.
 * @throws DomainError `blueprint.unknown_variable` when the environment lacks a name that the template uses.
 */
export function renderShell(template: string, environment: Environment): string {
  return replacePlaceholders(template, (placeholder) => {
    const value = valueOf(placeholder, environment);
    switch (placeholder.mode) {
      case 'quoted':
        return quoteForShell(value);
      case 'words':
        return value
          .split(/\s+/)
          .filter((word) => word !== '')
          .map(quoteForShell)
          .join(' ');
      case 'raw':
        return value;
    }
  });
}

/** Plain text (a stop command, a configuration file): values go in as they are. Throws like `renderShell`. */
export function renderText(template: string, environment: Environment): string {
  return replacePlaceholders(template, (placeholder) => valueOf(placeholder, environment));
}

function valueOf(placeholder: Placeholder, environment: Environment): string {
  const value = Object.hasOwn(environment, placeholder.name) ? environment[placeholder.name] : undefined;
  if (value !== undefined) return value;
  throw codedError(
    'blueprint.unknown_variable',
    { variable: placeholder.name },
    { logMessage: `${placeholder.text} has no value.` },
  );
}
