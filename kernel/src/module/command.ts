import type { Actor } from '../access/actor.js';
import type { Platform } from '../platform.js';
import type { RequestContext } from './request-context.js';

/** `npm run command -- <module> <name>` */
export type ModuleCommand = TenantCommand | PlatformCommand;

interface CommandFacts {
  /** `rebuild` */
  readonly name: string;
  readonly description: string;
  /** What it takes beside `--tenant`. Default: nothing. */
  readonly options?: readonly CommandOption[];
}

/** Run for one tenant, or for each that has the module on. */
export interface TenantCommand extends CommandFacts {
  readonly scope?: 'tenant';
  /** Resolves with the line that tells the outcome. */
  run(context: RequestContext, invocation: CommandInvocation): Promise<string>;
}

/** Run once, whatever tenants there are, as the platform itself. */
export interface PlatformCommand extends CommandFacts {
  readonly scope: 'platform';
  /** Resolves with the lines that tell the outcome. */
  run(context: PlatformCommandContext, invocation: CommandInvocation): Promise<string>;
}

export interface PlatformCommandContext {
  readonly platform: Platform;
  /** `command:tenant.create` */
  readonly actor: Actor;
  readonly requestId: string;
}

/** `--from <time>` */
export interface CommandOption {
  /** `from`; of commands for tenants `tenant` is taken. */
  readonly name: string;
  /** What stands for the value in the usage: `time`. */
  readonly value: string;
  readonly description: string;
  /** Default: it may be left out. */
  readonly required?: boolean;
}

export interface CommandInvocation {
  /** By name, as they were given. Those that are required are there. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Tells progress: a line on stderr. */
  report(line: string): void;
  /** Aborts when the operator wants to have the terminal back (Ctrl-C); a second time ends the process. */
  readonly signal: AbortSignal;
}
