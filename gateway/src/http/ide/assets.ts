import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pageStyle } from './page/style.js';

const require = createRequire(import.meta.url);
const javascript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

/** One file the page may load. The table below is the whole list: no path of a request ever reaches the disk. */
export interface Asset {
  readonly type: string;
  /** The npm version of a vendor file, which names its content for good; our own files change with every build. */
  readonly version?: string;
  readonly read: () => Promise<Buffer>;
}

/** What is sent for an asset; `etag` stands for both encodings, hence weak. */
export interface AssetContent {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

export const assets: Readonly<Record<string, Asset>> = {
  'react.js': vendor('react', 'umd/react.production.min.js', javascript),
  'react-dom.js': vendor('react-dom', 'umd/react-dom.production.min.js', javascript),
  'graphiql.js': vendor('graphiql', 'graphiql.min.js', javascript),
  'graphiql.css': vendor('graphiql', 'graphiql.min.css', css),
  'graphql-ws.js': vendor('graphql-ws', 'umd/graphql-ws.min.js', javascript),
  'page.css': { type: css, read: () => Promise.resolve(Buffer.from(pageStyle)) },
  'page.js': pageModule('page.js'),
  'bar.js': pageModule('bar.js'),
  'browser.js': pageModule('browser.js'),
  'connection.js': pageModule('connection.js'),
  'session.js': pageModule('session.js'),
  'sign-in.js': pageModule('sign-in.js'),
  'starter-query.js': pageModule('starter-query.js'),
  'token.js': pageModule('token.js'),
};

/** Reads and compresses: GraphiQL is 3.5 MB as published, 0.7 MB on the wire. */
export async function readAsset(asset: Asset): Promise<AssetContent> {
  const plain = await asset.read();
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return { plain, gzipped: await promisify(gzip)(plain), etag: `W/"${digest}"` };
}

/** From the package's folder, not by subpath: react's `exports` hide its UMD builds. */
function vendor(packageName: string, file: string, type: string): Asset {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { version } = require(manifest) as { version: string };
  return { type, version, read: () => readFile(join(dirname(manifest), file)) };
}

/** The page's scripts are compiled with the gateway, so they lie beside this file in `dist`. */
function pageModule(file: string): Asset {
  return { type: javascript, read: () => readFile(new URL(`./page/${file}`, import.meta.url)) };
}
