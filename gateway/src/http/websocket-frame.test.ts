import type { EventEmitter } from 'node:events';
import * as ws from 'ws';
import { expect, it } from 'vitest';
import { textMessage } from './websocket-frame.js';

/** What ws reads frames with; its types leave it out. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: object) => EventEmitter & { write(data: Buffer): void };
};

it.each([0, 1, 100, 125, 126, 127, 2_058, 2_059, 65_535, 65_536, 70_000])(
  'begins a message that ws reads whole, whatever its length: %i bytes',
  async (length) => {
    const [prefix, rest] = [
      Buffer.from('x'.repeat(Math.min(length, 10))),
      'y'.repeat(Math.max(0, length - 10)),
    ];
    const receiver = new Receiver({
      skipUTF8Validation: false,
    });
    const received = new Promise((resolve) =>
      receiver.once('message', (data: Buffer, isBinary: boolean) => resolve([String(data), isBinary])),
    );
    for (const chunk of textMessage(prefix, Buffer.from(rest))) receiver.write(chunk);
    expect(await received).toEqual([`${String(prefix)}${rest}`, false]);
  },
);
