import type { OpenContender } from './contender.ts';
import { openApolloInProcess, openApolloOverHttp } from './contenders/apollo.ts';
import { openGraphqlJit } from './contenders/graphql-jit.ts';
import { openGraphqlJs } from './contenders/graphql-js.ts';
import { openHive } from './contenders/hive.ts';
import { openMercurius } from './contenders/mercurius.ts';
import { openRustokEngine } from './contenders/rustok-engine.ts';
import { openRustokPlatform } from './contenders/rustok-platform.ts';
import { openRustokInProcess, openRustokOverHttp } from './contenders/rustok-server.ts';
import { openStaticAnswer } from './contenders/static-answer.ts';

export interface ContenderEntry {
  readonly open: OpenContender;
  /** `ceiling`: no federation. `in process`, `over HTTP`: where its subgraphs are. */
  readonly kind: 'ceiling' | 'in process' | 'over HTTP';
  readonly database?: true;
  /** Of others, installed apart: see peers.ts. */
  readonly peer?: true;
}

/** What is measured side by side. */
export const CONTENDERS = {
  'graphql-js monolith': { kind: 'ceiling', open: openGraphqlJs },
  'graphql-jit monolith': { kind: 'ceiling', open: openGraphqlJit },
  'static answer': { kind: 'ceiling', open: openStaticAnswer },
  'rustok engine': { kind: 'in process', open: openRustokEngine({ compile: true }) },
  'rustok engine, generic': { kind: 'in process', open: openRustokEngine({ compile: false }) },
  'rustok server': { kind: 'in process', open: openRustokInProcess },
  'rustok platform': {
    ...{ kind: 'in process', database: true },
    open: openRustokPlatform({ signedIn: false }),
  },
  'rustok platform, signed in': {
    ...{ kind: 'in process', database: true },
    open: openRustokPlatform({ signedIn: true }),
  },
  'ApolloGateway in process': { kind: 'in process', open: openApolloInProcess },
  'rustok server over HTTP': { kind: 'over HTTP', open: openRustokOverHttp({ sharing: true }) },
  'rustok server over HTTP, not sharing': {
    kind: 'over HTTP',
    open: openRustokOverHttp({ sharing: false }),
  },
  'ApolloGateway over HTTP': { kind: 'over HTTP', open: openApolloOverHttp },
  'Hive Gateway': {
    ...{ kind: 'over HTTP', peer: true },
    open: openHive({ rustPlanner: false, sharing: true }),
  },
  'Hive Gateway, not sharing': {
    ...{ kind: 'over HTTP', peer: true },
    open: openHive({ rustPlanner: false, sharing: false }),
  },
  'Hive with Rust planner': {
    ...{ kind: 'over HTTP', peer: true },
    open: openHive({ rustPlanner: true, sharing: true }),
  },
  'Hive with Rust planner, not sharing': {
    ...{ kind: 'over HTTP', peer: true },
    open: openHive({ rustPlanner: true, sharing: false }),
  },
  'Mercurius gateway': { kind: 'over HTTP', peer: true, open: openMercurius },
} satisfies Readonly<Record<string, ContenderEntry>>;

export type ContenderName = keyof typeof CONTENDERS;

/** What all ratios are to: measured always. */
export const MONOLITH: ContenderName = 'graphql-js monolith';
