import { parseArgs } from 'node:util';
import { CodedError, type CommandOption, type ModuleCommand, type ModuleDeclaration } from '@rustok/kernel';

/** What a command line asks for. */
export interface Invocation {
  readonly module: ModuleDeclaration;
  readonly command: ModuleCommand;
  /** Slug; absent: every tenant that has the module on. */
  readonly tenant: string | undefined;
  /** Those the command declares. */
  readonly options: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads `<module> <command> [--tenant <slug>] [--option <value>]…`, in any order; a command of the platform's has `--tenant`
 * only if it declares it. `null` when there is no such
 * command. Throws `ARGUMENTS_INVALID` with what is unknown or missing.
 */
export function readCommandLine(
  args: readonly string[],
  modules: readonly ModuleDeclaration[],
): Invocation | null {
  const { values, positionals } = parsed(args, modules);
  const [slug, name, ...rest] = positionals;
  const module = modules.find((each) => each.slug === slug);
  const command = module?.commands.find((each) => each.name === name);
  if (!module || !command) return null;

  const ofPlatform = command.scope === 'platform';
  const { tenant, ...others } = values;
  const options = ofPlatform ? values : others;
  const declared = command.options ?? [];
  const problems = [
    ...rest.map((value) => `"${value}" is one argument too many`),
    ...Object.keys(options)
      .filter((option) => !declared.some((each) => each.name === option))
      .map((option) => `--${option} is no option of "${slug} ${name}"`),
    ...declared
      .filter((option) => option.required && options[option.name] === undefined)
      .map((option) => `${written(option)} is missing`),
  ];
  if (problems.length > 0) throw new CodedError('ARGUMENTS_INVALID', problems.join('; '));
  return { module, command, tenant: ofPlatform ? undefined : tenant, options };
}

export function usage(modules: readonly ModuleDeclaration[]): string {
  const lines = modules.flatMap((module) =>
    module.commands.flatMap(({ name, description, options = [], scope }) => [
      `  ${module.slug} ${name}  ${description}${scope === 'platform' ? ' Takes no --tenant.' : ''}`,
      ...options.map((option) => {
        const text = option.required ? written(option) : `[${written(option)}]`;
        return `      ${text}  ${option.description}`;
      }),
    ]),
  );
  return `usage: npm run -s command -- <module> <command> [--tenant <slug>] [options]\n${lines.join('\n')}\n`;
}

/** With the options of all commands at once: which one it is stands among the positionals. */
function parsed(args: readonly string[], modules: readonly ModuleDeclaration[]) {
  const names = modules.flatMap(({ commands }) => commands.flatMap(({ options = [] }) => options));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(['tenant', ...names.map(({ name }) => name)].map((name) => [name, TEXT])),
      allowPositionals: true,
    });
    return { values: values as Record<string, string | undefined>, positionals };
  } catch (cause) {
    throw new CodedError('ARGUMENTS_INVALID', (cause as Error).message, { cause });
  }
}

const TEXT = { type: 'string' } as const;

function written({ name, value }: CommandOption): string {
  return `--${name} <${value}>`;
}
