import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CommandInvocation,
  type CommandOption,
  type ModuleCommand,
  parseInput,
  type Replay,
  type RequestContext,
} from '@rustok/kernel';
import { z } from 'zod';
import { replayEnded } from './errors.js';
import { rate, source, status, wholeNumber } from './input.js';
import { listConsumers } from './operations/list-consumers.js';
import { listDeadLetters } from './operations/list-dead-letters.js';
import { findReplay } from './operations/list-replays.js';
import { readPipeline } from './operations/read-pipeline.js';
import { requeueDeadLetters } from './operations/requeue-dead-letters.js';
import { startReplay } from './operations/start-replay.js';
import { collect } from './routes/query.js';

const OWN = {};

/** Milliseconds between looks at a replay's progress. */
const PROGRESS_MS = 500;

const TYPES: CommandOption = { name: 'types', value: 'a.b,c.d', description: 'only events of these types' };
const CONSUMER: CommandOption = { name: 'consumer', value: 'name', description: 'only of this consumer' };
const TARGET: CommandOption = { name: 'target', value: 'name', description: 'only of this target' };
const AFTER: CommandOption = { name: 'after', value: 'time', description: 'only those that died after this' };
const BEFORE: CommandOption = {
  name: 'before',
  value: 'time',
  description: 'only those that died before this',
};

const statusCommand: ModuleCommand = {
  name: 'status',
  description: 'Shows how the way of events is, and how far consumers have got.',
  async run(context) {
    const { transport, target, backlog, unavailableSince, lastError, dead } = await readPipeline(
      context,
      OWN,
    );
    const away = unavailableSince
      ? `, away since ${unavailableSince.toISOString()}: ${lastError ?? 'for no known reason'}`
      : '';
    const consumers = await listConsumers(context, OWN);
    return [
      `${context.tenant.slug}: transport ${transport}, target ${target}${away}, backlog ${backlog}, dead letters ${dead}`,
      ...consumers.map(
        ({ consumer, behind, lagS, pausedAt, lastError: error }) =>
          `  ${consumer}: ${behind} behind, ${lagS.toFixed(1)} s${pausedAt ? ', paused' : ''}${error ? `, failing: ${error}` : ''}`,
      ),
    ].join('\n');
  },
};

const deadLettersCommand: ModuleCommand = {
  name: 'dead-letters',
  description: 'Lists events that could not be delivered, newest first.',
  options: [
    { name: 'status', value: 'status', description: 'dead, requeued or replayed; default: dead' },
    TYPES,
    CONSUMER,
    TARGET,
    AFTER,
    BEFORE,
    { name: 'limit', value: 'number', description: 'at most so many, up to 200; default: 20' },
  ],
  async run(context, { options }) {
    const { limit, status: wanted } = parseInput(
      z.object({ limit: wholeNumber(1, 200).default(20), status: status.default('dead') }),
      options,
    );
    const filter = { ...filterOf(options), status: wanted };
    const { items } = await collect({ limit }, (args) => listDeadLetters(context, filter, args));
    return [
      `${context.tenant.slug}: ${items.length} dead letters`,
      ...items.map(
        ({ id, deadAt, type, consumer, target, attempts, reason }) =>
          `  ${id}  ${deadAt.toISOString()}  ${type} → ${consumer ?? target}, ${attempts} attempts: ${firstLine(reason)}`,
      ),
    ].join('\n');
  },
};

const requeueCommand: ModuleCommand = {
  name: 'requeue',
  description: 'Asks for another try of dead letters: of all, or of those that match.',
  options: [
    { name: 'id', value: 'uuid', description: 'only this one' },
    TYPES,
    CONSUMER,
    TARGET,
    AFTER,
    BEFORE,
  ],
  async run(context, { options }) {
    const ids = options.id === undefined ? undefined : [options.id];
    const requeued = await requeueDeadLetters(context, { ...filterOf(options), ids }, OWN);
    return `${context.tenant.slug}: ${requeued} dead letters requeued`;
  },
};

const replayCommand: ModuleCommand = {
  name: 'replay',
  description: 'Delivers events to consumers once more, and shows the progress until it is done.',
  options: [
    {
      name: 'from',
      value: 'time',
      description: 'written at this time or later: 2026-01-31T12:00:00Z',
      required: true,
    },
    { name: 'to', value: 'time', description: 'written before this; default: now' },
    TYPES,
    CONSUMER,
    { name: 'source', value: 'source', description: 'log or iggy; default: the log as far as it reaches' },
    { name: 'rate', value: 'number', description: 'events per second, at most' },
  ],
  async run(context, { options, ...terminal }) {
    const given = parseInput(z.object({ source: source.optional(), rate: rate.optional() }), options);
    const replay = await startReplay(
      context,
      {
        from: options.from ?? '',
        to: options.to,
        types: options.types?.split(','),
        consumer: options.consumer,
        source: given.source,
        eventsPerSecond: given.rate,
      },
      OWN,
    );
    const last = await watched(context, replay, terminal);
    if (last.status === 'running') {
      return `${context.tenant.slug}: replay ${last.id} is left at ${progress(last)}; a running platform goes on with it, else the next start`;
    }
    if (last.status !== 'done') throw replayEnded(last);
    return `${context.tenant.slug}: replay ${last.id} done, ${progress(last)}`;
  },
};

export const eventCommands: readonly ModuleCommand[] = [
  statusCommand,
  deadLettersCommand,
  requeueCommand,
  replayCommand,
];

/** The replay when it has ended, or when the operator wants to have the terminal back. */
async function watched(
  context: RequestContext,
  started: Replay,
  { report, signal }: Pick<CommandInvocation, 'report' | 'signal'>,
): Promise<Replay> {
  let replay = started;
  let reported = '';
  while (replay.status === 'running' && !signal.aborted) {
    const line = `${context.tenant.slug}: ${progress(replay)}`;
    if (line !== reported) report((reported = line));
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
    replay = (await findReplay(context, replay, OWN)) ?? replay;
  }
  return replay;
}

function progress({ handled, total, dead }: Replay): string {
  return `${handled} of ${total ?? 'an unknown number of'} events${dead > 0 ? `, ${dead} became dead letters` : ''}`;
}

function filterOf({ types, consumer, target, after, before }: CommandInvocation['options']) {
  return { types: types?.split(','), consumer, target, deadAfter: after, deadBefore: before };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
