import { createHash } from 'node:crypto';

/** One module's contribution to a graph. */
export interface ModuleSchema {
  readonly slug: string;
  /** Federation 2 subgraph SDL. */
  readonly sdl: string;
  /** sha256 of `sdl`, hex. */
  readonly hash: string;
}

export function moduleSchema(slug: string, sdl: string): ModuleSchema {
  return { slug, sdl, hash: sha256(sdl) };
}

/** Two module sets have the same key when they hold the same modules with the same schemas, in whatever order. */
export function graphKey(modules: readonly ModuleSchema[]): string {
  return sha256(
    modules
      .map(({ slug, hash }) => `${slug}@${hash}`)
      .sort()
      .join('\n'),
  );
}

/** The key of a graph that was composed elsewhere. */
export function supergraphKey(supergraphSdl: string): string {
  return sha256(supergraphSdl);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
